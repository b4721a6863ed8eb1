import type { ExecutionStore, ShardClaim } from '@workflows/runtime';
import { Client } from 'pg';
import { TENANT, batch, entered, newExecution, openTestPersistence } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let store: ExecutionStore;
let claim: ShardClaim | undefined;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
  store = persistence.executionStore;
  client = new Client({ connectionString: persistence.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(async () => {
  await client.query('truncate execution, execution_term, history');
  [claim] = await store.claimShards('me', [0], []);
});

async function commit(lists: Parameters<typeof batch>[1]): Promise<void> {
  expect(await store.commit(batch(claim, lists))).toEqual({ kind: 'committed' });
  [claim] = await store.readClaims('me', [0]);
}

const queued = (id: string, createdAt = 1_000, workflowId = 'workflow_1') => {
  const execution = newExecution(id);
  return { ...execution, seed: { ...execution.seed, createdAt, workflowId }, queuedAt: 2_000 };
};
const shown = async (id: string) => (await persistence.reader.read(TENANT, id))?.status;
const listed = async (status: 'queued' | 'running' | 'cancelled') => {
  const page = { limit: 10, order: 'desc' } as const;
  const { executions } = await persistence.finder.find(TENANT, { statuses: [status] }, page);
  return executions.map((one) => [one.executionId, one.status]);
};

describe('a queued execution', () => {
  it('is shown and listed as one, and as running once it has begun', async () => {
    await commit({ inserted: [queued('execution_1')] });
    expect(await persistence.reader.read(TENANT, 'execution_1')).toMatchObject({ status: 'queued', queuedAt: 2_000 });
    expect(await listed('queued')).toEqual([['execution_1', 'queued']]);
    const history = [{ tenant: TENANT, executionId: 'execution_1', events: [entered(1, 'first')] }];
    await commit({ begun: [{ executionId: 'execution_1', at: 3_000 }], history });
    expect(await shown('execution_1')).toBe('running');
    expect([await listed('queued'), await listed('running')]).toEqual([[], [['execution_1', 'running']]]);
    expect(await store.findQueued([0], 'workflow_1', 10)).toEqual([]);
  });

  it('may have been inserted by another process before it was', async () => {
    const { seed, startState } = newExecution('execution_1');
    await persistence.starts.insertStarts([{ shard: 0, request: { ...seed, startState } }]);
    expect(await store.findUnbegun([0], 0, 10)).toEqual(['execution_1']);
    await commit({ queued: [{ executionId: 'execution_1', at: 2_000 }] });
    expect(await store.findUnbegun([0], 0, 10)).toEqual([]);
    expect(await listed('queued')).toEqual([['execution_1', 'queued']]);
    const cancelled = { executionId: 'execution_1', status: 'cancelled', completedAt: 3_000 } as const;
    await commit({ begun: [{ executionId: 'execution_1', at: 3_000 }], finished: [cancelled] });
    expect([await listed('queued'), await listed('cancelled')]).toEqual([[], [['execution_1', 'cancelled']]]);
    expect(await store.findQueuedWorkflows([0])).toEqual([]);
  });

  it('is found by its workflow in the order in which it was made, page by page', async () => {
    await commit({
      inserted: [
        queued('execution_b', 5),
        queued('execution_c', 4),
        queued('execution_a', 5),
        queued('execution_x', 1, 'workflow_2'),
      ],
    });
    const page = await store.findQueued([0, 1], 'workflow_1', 2);
    expect(page).toEqual([
      { id: 'execution_c', createdAt: 4 },
      { id: 'execution_a', createdAt: 5 },
    ]);
    expect(await store.findQueued([0], 'workflow_1', 2, page[1])).toEqual([{ id: 'execution_b', createdAt: 5 }]);
    const workflows = await store.findQueuedWorkflows([0, 1]);
    expect(workflows.map(({ workflowId }) => workflowId).sort()).toEqual(['workflow_1', 'workflow_2']);
    expect(await store.findQueuedWorkflows([1])).toEqual([]);
  });

  it('says so to whoever repeats its start', async () => {
    const idempotency = { key: 'k', bodyDigest: 'd' };
    await commit({ inserted: [{ ...queued('execution_1', Date.now()), idempotency }] });
    const asked = { tenant: TENANT, workflowId: 'workflow_1', ...idempotency };
    expect(await store.findStarts([asked])).toMatchObject([{ queued: true }]);
    expect(await persistence.reader.findStart(TENANT, 'workflow_1', 'k')).toMatchObject({ queued: true });
  });
});
