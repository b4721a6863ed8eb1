import type { CommandReply, ExecutionCommand, ExecutionStatus } from '@workflows/contracts';
import { Door, type Answer } from '../testing/door';

let door: Door;

beforeEach(async () => {
  door = await Door.open();
  door.ports.reply = answer;
});
afterEach(() => door.close());

const answer = (command: ExecutionCommand): CommandReply =>
  command.kind === 'cancel' ? { kind: 'cancelled', accepted: true } : { kind: 'steered' };
const bulk = (body: unknown, headers?: Record<string, string>): Promise<Answer> =>
  door.call('POST /workflows/executions/bulk', body, headers);
const get = async (id: unknown): Promise<Record<string, unknown>> =>
  (await door.call(`GET /operations/${String(id)}`)).body;
const steered = () => door.ports.commands.flatMap((command) => (command.kind === 'steer' ? [command] : []));

/** Executions that there are, and whether `found` finds them. */
function have(count: number, status: ExecutionStatus = 'failed', redriveCount = 0): string[] {
  const ids = Array.from({ length: count }, (_, index) => `execution_${String(index).padStart(3, '0')}`);
  for (const executionId of ids) door.ports.operations.items.set(executionId, { executionId, status, redriveCount });
  return ids;
}

/** Until there is nothing to do, also for those who wait to try again. */
async function ended(id: unknown): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < 50; turn++) {
    door.ports.advance(2_000);
    await new Promise((resolve) => setImmediate(resolve));
    const operation = await get(id);
    if (operation['status'] !== 'running') return operation;
  }
  throw new Error('the operation does not end');
}

describe('a bulk operation', () => {
  it('is durable before it is answered, does its action to each, and says what became of them', async () => {
    const ids = have(250);
    door.ports.operations.items.set('execution_001', { executionId: 'execution_001', status: 'running' });
    const made = await bulk({ action: 'redrive', ids: [...ids, 'execution_none', ids[0]] });
    expect(made).toMatchObject({
      status: 202,
      body: { action: 'redrive', status: 'running', ids: [...ids, 'execution_none'] },
    });
    expect(made.headers['location']).toBe(`/operations/${String(made.body['id'])}`);
    const operation = await ended(made.body['id']);
    expect(operation).toMatchObject({
      status: 'completed',
      counts: { matched: 251, done: 249, skipped: 1, failed: 1 },
      completedAt: expect.any(String),
      createdBy: expect.stringMatching(/^key:/),
    });
    expect(operation['samples']).toEqual([
      expect.objectContaining({ executionId: 'execution_001', outcome: 'skipped', code: 'EXECUTION_OPEN' }),
      expect.objectContaining({ executionId: 'execution_none', outcome: 'failed', code: 'EXECUTION_NOT_FOUND' }),
    ]);
    expect(new Set(steered().map(({ executionId }) => executionId)).size).toBe(249);
    expect(steered().map(({ steering }) => steering)[0]).toEqual({ kind: 'redrive', ifCount: 0 });
  });

  it('walks what its filter finds, of what was there when it was made', async () => {
    const [first = '', second = ''] = have(2, 'running');
    const found = { workflowId: 'workflow_1', workflowName: 'w', version: 1, status: 'running', createdAt: 1 } as const;
    const pages = [
      { executions: [{ ...found, executionId: first }], next: { createdAt: 1, executionId: first } },
      { executions: [], next: { createdAt: 2, executionId: 'execution_x' } },
      { executions: [{ ...found, executionId: second }] },
    ];
    door.ports.finder.find = async (_tenant, filter, page) => {
      door.ports.searches.push({ filter, page });
      return pages.shift() ?? { executions: [] };
    };
    const filter = { status: ['running', 'paused'], label: 'env:prod', createdAfter: '2022-01-01' };
    const made = await bulk({ action: 'pause', filter, tree: true, reason: 'r' });
    expect(made.body).toMatchObject({
      arguments: { clocks: 'run', tree: true, reason: 'r' },
      filter: { status: ['running', 'paused'], label: ['env:prod'], createdAfter: '2022-01-01T00:00:00.000Z' },
    });
    expect(await ended(made.body['id'])).toMatchObject({ counts: { matched: 2, done: 2 } });
    expect(door.ports.searches.map(({ filter: asked, page }) => [asked.createdBefore, page.order, page.after])).toEqual(
      [
        [Number(door.ports.operations.rows.get(String(made.body['id']))?.createdAt) + 1, 'asc', undefined],
        [expect.any(Number), 'asc', { createdAt: 1, executionId: first }],
        [expect.any(Number), 'asc', { createdAt: 2, executionId: 'execution_x' }],
      ],
    );
  });

  it('goes on with the page that was begun, and takes for done what is so by that', async () => {
    const ids = have(3);
    door.ports.operations.dies = true;
    const { body } = await bulk({ action: 'redrive', ids });
    door.ports.advance(2_000);
    await get(body['id']);
    expect(steered().length).toBeGreaterThanOrEqual(3);
    door.ports.operations.dies = false;
    door.ports.reply = (command) =>
      command.kind === 'steer' && command.executionId === ids[0]
        ? { kind: 'steered', refusal: 'EXECUTION_OPEN' }
        : { kind: 'steered', refusal: 'ALREADY_REDRIVEN' };
    expect(await ended(body['id'])).toMatchObject({ counts: { matched: 3, done: 3, skipped: 0 } });
    expect(steered().every(({ steering }) => steering.kind === 'redrive' && steering.ifCount === 0)).toBe(true);
  });

  it('restarts each once, however often its page is begun', async () => {
    await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'succeed' } } });
    const id = String((await door.call('POST /workflows/w/execute', { input: { n: 1 } })).body['id']);
    door.ports.operations.items.set(id, { executionId: id, status: 'running' });
    door.ports.operations.dies = true;
    const { body } = await bulk({ action: 'restart', ids: [id], input: { n: 2 } });
    await get(body['id']);
    door.ports.operations.dies = false;
    expect(await ended(body['id'])).toMatchObject({ arguments: { input: { n: 2 } }, counts: { matched: 1, done: 1 } });
    expect([...door.ports.executions.values()].map(({ seed }) => seed.input)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('restarts by a key that no client can have used before', async () => {
    await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'succeed' } } });
    const id = String((await door.call('POST /workflows/w/execute', {})).body['id']);
    door.ports.operations.items.set(id, { executionId: id, status: 'running' });
    const next = `operation_${String(Number(id.slice('execution_'.length)) + 2).padStart(32, '0')}`;
    await door.call('POST /workflows/w/execute', { idempotencyKey: `${next}/${id}` });
    const { body } = await bulk({ action: 'restart', ids: [id] });
    expect(body['id']).toBe(next);
    expect(await ended(next)).toMatchObject({ counts: { matched: 1, done: 1, failed: 0 } });
  });

  it('waits for what is out of reach, and gives it up after so many tries', async () => {
    const ids = have(2, 'running');
    let refusals = 0;
    const wire = { code: 'OVERLOADED', message: 'full', retryable: true } as never;
    door.ports.reply = (command) =>
      command.kind === 'steer' && command.executionId === ids[0] && ++refusals > 0
        ? { kind: 'refused', error: wire }
        : { kind: 'steered' };
    const { body } = await bulk({ action: 'pause', ids });
    const operation = await ended(body['id']);
    expect(operation).toMatchObject({ status: 'completed', counts: { matched: 2, done: 1, failed: 1 } });
    expect(operation['samples']).toMatchObject([{ executionId: ids[0], outcome: 'failed', code: 'OVERLOADED' }]);
    expect(refusals).toBe(10);
  });

  it('is stopped, and stays so', async () => {
    door.ports.operations.dies = true;
    const { body } = await bulk({ action: 'pause', ids: have(2) });
    const path = `POST /operations/${String(body['id'])}/cancel`;
    for (const _ of [1, 2]) expect(await door.call(path)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    door.ports.operations.dies = false;
    const { body: other } = await bulk({ action: 'pause', ids: ['execution_000'] });
    await ended(other['id']);
    expect(await get(body['id'])).toMatchObject({ status: 'cancelled', counts: { matched: 0 } });
    const closed = { status: 409, body: { errors: [{ code: 'OPERATION_CLOSED' }] } };
    expect(await door.call(`POST /operations/${String(other['id'])}/cancel`)).toMatchObject(closed);
    const { body: list } = await door.call('GET /operations?limit=1');
    expect(list).toMatchObject({ data: [{ id: other['id'] }], meta: { nextCursor: other['id'] } });
    const next = await door.call(`GET /operations?cursor=${String(other['id'])}`);
    expect(next.body).toMatchObject({ data: [{ id: body['id'] }], meta: { nextCursor: null } });
  });

  it('does nothing where it is stopped while its first page is taken', async () => {
    const { operations } = door.ports;
    const look = operations.look.bind(operations);
    operations.look = async (tenant, asked) => {
      for (const id of operations.rows.keys()) await operations.cancel(tenant, id);
      return look(tenant, asked);
    };
    const { body } = await bulk({ action: 'pause', ids: have(2) });
    expect(await ended(body['id'])).toMatchObject({ status: 'cancelled', counts: { matched: 0 } });
    expect(steered()).toEqual([]);
  });

  it('ends its pages whole though an action throws what nobody expects, and gives that one up', async () => {
    const ids = have(40, 'running');
    door.ports.reply = (command) => {
      if (command.kind === 'steer' && command.executionId === ids[3]) throw new TypeError('a bug');
      return { kind: 'steered' };
    };
    const { body } = await bulk({ action: 'pause', ids });
    const operation = await ended(body['id']);
    expect(operation).toMatchObject({ status: 'completed', counts: { matched: 40, done: 39, failed: 1 } });
    expect(operation['samples']).toMatchObject([{ executionId: ids[3], outcome: 'failed', code: 'INTERNAL' }]);
  });

  it('is the same again by its key though its workflow is gone', async () => {
    await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'pass', end: true } } });
    await door.call('PUT /workflows/w', { name: 'w', states: { initial: { type: 'pass', end: true } } });
    const asks: [string, object][] = [
      ['POST /workflows/executions/bulk', { action: 'pause', filter: { workflowId: 'w' } }],
      ['POST /workflows/w/migrate', { from: 1, to: 2 }],
    ];
    const ask = (again = {}) =>
      Promise.all(
        asks.map(([line, body], index) => door.call(line, { ...body, ...again }, { 'idempotency-key': `k${index}` })),
      );
    const first = await ask();
    await door.call('DELETE /workflows/w');
    const again = await ask();
    expect(again.map(({ status, body, headers }) => [status, body['id'], headers['idempotent-replayed']])).toEqual(
      first.map(({ body }) => [202, body['id'], 'true']),
    );
    const other = await ask({ filter: { status: 'running' } });
    expect(other.map(({ status }) => status)).toEqual([409, 409]);
  });

  it('is the same again by its key, and no other', async () => {
    const [key, body] = [{ 'idempotency-key': 'k' }, { action: 'pause', ids: have(1) }];
    const first = await bulk(body, key);
    const again = await bulk({ ...body, idempotencyKey: 'other' }, key);
    expect([again.body['id'], again.headers['idempotent-replayed']]).toEqual([first.body['id'], 'true']);
    expect(await bulk({ ...body, action: 'resume' }, key)).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] },
    });
  });

  it('is rehearsed, and nothing is done', async () => {
    const ids = have(2);
    const answered = await bulk({ action: 'redrive', ids: [...ids, 'execution_none'], dryRun: true });
    expect(answered).toMatchObject({ status: 200, body: { dryRun: true, matched: 2, more: false, samples: ids } });
    const next = { createdAt: 1, executionId: 'execution_x' };
    door.ports.found = { executions: [], next };
    const many = await bulk({ action: 'redrive', all: true, dryRun: true });
    expect(many.body).toMatchObject({ matched: 0, more: true });
    expect([door.ports.operations.rows.size, door.ports.commands]).toEqual([0, []]);
  });

  it.each([
    [{ ids: ['e'] }, '/action'],
    [{ action: 'explode', ids: ['e'] }, '/action'],
    [{ action: 'cancel' }, '/filter'],
    [{ action: 'cancel', filter: {} }, '/filter'],
    [{ action: 'cancel', filter: { status: 'failed' }, all: true }, '/filter'],
    [{ action: 'cancel', all: false }, '/all'],
    [{ action: 'cancel', ids: [] }, '/ids'],
    [{ action: 'cancel', ids: [7] }, '/ids'],
    [{ action: 'cancel', ids: ['e'], clocks: 'stop' }, '/clocks'],
    [{ action: 'redrive', ids: ['e'], tree: true }, '/tree'],
    [{ action: 'pause', ids: ['e'], undo: true }, '/undo'],
    [{ action: 'redrive', ids: ['e'], input: null }, '/input'],
    [{ action: 'restart', ids: ['e'], version: 0 }, '/version'],
    [{ action: 'cancel', filter: { status: 'open' } }, '/filter/status'],
    [{ action: 'cancel', filter: { statsu: 'failed' } }, '/filter/statsu'],
    [{ action: 'cancel', filter: { limit: '3' } }, '/filter/limit'],
    [{ action: 'cancel', filter: { parent: 7 } }, '/filter/parent'],
    [{ action: 'cancel', filter: { label: [] } }, '/filter/label'],
    [{ action: 'cancel', filter: 'all' }, '/filter'],
  ])('is not made of %j', async (body, path) => {
    expect(await bulk(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(door.ports.operations.rows.size).toBe(0);
  });

  it('is not made of an input that lists of operations could not show', async () => {
    const refused = await bulk({ action: 'restart', ids: ['e'], input: { text: 'x'.repeat(262_144) } });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: '/input' }] } });
  });

  it('is none of a workflow that is none, nor of another tenant', async () => {
    const filter = { workflowId: 'nowhere' };
    expect((await bulk({ action: 'cancel', filter })).status).toBe(404);
    for (const line of ['GET /operations/operation_1', 'POST /operations/operation_1/cancel'])
      expect(await door.call(line)).toMatchObject({ status: 404, body: { errors: [{ code: 'OPERATION_NOT_FOUND' }] } });
  });
});
