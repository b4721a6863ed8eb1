import type { FoundExecution } from '@workflows/runtime';
import { Door } from '../testing/door';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());
beforeEach(() => {
  door.ports.searches.length = 0;
  door.ports.found = { executions: [] };
});

const found: FoundExecution = {
  executionId: 'execution_1',
  workflowId: 'workflow_1',
  workflowName: 'Orders',
  version: 2,
  status: 'failed',
  error: 'Http.503',
  createdAt: 1_000,
  completedAt: 2_000,
  parent: { executionId: 'execution_0', state: 'call', taskId: 3, depth: 1 },
};

describe('GET /workflows/executions', () => {
  it('shows what was found, and where the list goes on', async () => {
    door.ports.found = { executions: [found], next: { createdAt: 1_000, executionId: 'execution_1' } };
    const { status, body } = await door.call('GET /workflows/executions?limit=1');
    expect(status).toBe(200);
    expect(body['data']).toEqual([
      {
        id: 'execution_1',
        workflowId: 'workflow_1',
        workflowName: 'Orders',
        version: 2,
        status: 'failed',
        error: 'Http.503',
        createdAt: '1970-01-01T00:00:01.000Z',
        completedAt: '1970-01-01T00:00:02.000Z',
        parent: { executionId: 'execution_0', state: 'call' },
      },
    ]);
    const { nextCursor } = body['meta'] as { nextCursor: string };
    await door.call(`GET /workflows/executions?limit=5&cursor=${nextCursor}`);
    const after = { createdAt: 1_000, executionId: 'execution_1' };
    expect(door.ports.searches.at(-1)?.page).toEqual({ order: 'desc', limit: 5, after });
  });

  it('takes every filter', async () => {
    const query = [
      ...['workflowId=workflow_1', 'status=running,failed,running', 'createdAfter=2026-01-31', 'order=asc'],
      ...['createdBefore=2026-01-31T10:00:00%2B01:00', 'completedAfter=2026-01-31T09:00:00.250Z', 'parent=execution_9'],
      ...['label=env:prod', 'label=url:http://x', 'idempotencyKey=a%20b', 'errorName=Http.503', 'q=Ada%20sent'],
    ].join('&');
    expect((await door.call(`GET /workflows/executions?${query}`)).status).toBe(200);
    expect(door.ports.searches).toEqual([
      {
        page: { order: 'asc', limit: 20 },
        filter: {
          workflowId: 'workflow_1',
          statuses: ['running', 'failed'],
          createdAfter: Date.UTC(2026, 0, 31),
          createdBefore: Date.UTC(2026, 0, 31, 9),
          completedAfter: Date.UTC(2026, 0, 31, 9, 0, 0, 250),
          labels: { env: 'prod', url: 'http://x' },
          parent: 'execution_9',
          idempotencyKey: 'a b',
          errorName: 'Http.503',
          text: 'Ada sent',
        },
      },
    ]);
  });

  it.each([
    ['status=done', 'status'],
    ['status=running,', 'status'],
    ['createdAfter=yesterday', 'createdAfter'],
    ['createdAfter=2026-02-30', 'createdAfter'],
    ['createdBefore=2026-01-31T09:00:00', 'createdBefore'],
    ['completedAfter=1', 'completedAfter'],
    ['label=env', 'label'],
    ['label=a%20b:c', 'label'],
    ['label=env:prod&label=env:test', 'label'],
    ['parent=', 'parent'],
    ['parent=a&parent=b', 'parent'],
    ['errorName=', 'errorName'],
    [`idempotencyKey=${'k'.repeat(257)}`, 'idempotencyKey'],
    ['q=---', 'q'],
    ['q=1+2+3+4+5+6+7+8+9', 'q'],
    ['limit=1001', 'limit'],
    ['order=up', 'order'],
    ['cursor=%24', 'cursor'],
    ['cursor=WzFd', 'cursor'],
    ['page=2', 'page'],
  ])('refuses %s and names it', async (query, path) => {
    const { status, body } = await door.call(`GET /workflows/executions?${query}`);
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ code: 'PARAMETER_INVALID', path })]]);
    expect(door.ports.searches).toEqual([]);
  });

  it('refuses the cursor of another list', async () => {
    door.ports.found = { executions: [found], next: { createdAt: 1_000, executionId: 'execution_1' } };
    const { body } = await door.call('GET /workflows/executions?status=failed,running');
    const { nextCursor } = body['meta'] as { nextCursor: string };
    const cursorOf = async (query: string): Promise<number> =>
      (await door.call(`GET /workflows/executions?${query}&cursor=${nextCursor}`)).status;
    expect(await cursorOf('status=running,failed&limit=3')).toBe(200);
    for (const other of ['status=failed', 'status=failed,running&order=asc', 'status=failed,running&q=a'])
      expect(await cursorOf(other)).toBe(400);
  });
});

describe('GET /workflows/:id/executions', () => {
  it('finds those of a workflow, by its id or name, and of none that there never was', async () => {
    const { body: workflow } = await door.call('POST /workflows', {
      name: 'Orders',
      states: { initial: { type: 'succeed' } },
    });
    const workflowId = String(workflow['id']);
    for (const ref of [workflowId, 'Orders']) {
      expect((await door.call(`GET /workflows/${ref}/executions?status=running`)).status).toBe(200);
      expect(door.ports.searches.at(-1)?.filter).toEqual({ workflowId, statuses: ['running'] });
    }
    for (const ref of ['workflow_unknown', 'Unknown'])
      expect((await door.call(`GET /workflows/${ref}/executions`)).body['errors']).toMatchObject([
        { code: 'WORKFLOW_NOT_FOUND' },
      ]);
    expect((await door.call('GET /workflows/executions?workflowId=Unknown')).status).toBe(404);
    door.ports.found = { executions: [found] };
    expect((await door.call('GET /workflows/workflow_deleted/executions')).status).toBe(200);
  });
});
