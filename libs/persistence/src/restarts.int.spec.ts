import type { StartRequest } from '@workflows/contracts';
import { firstEvents } from '@workflows/runtime';
import { batch, entered, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const TAKEN_OVER = {
  state: 'second',
  known: { kind: 'results', input: 'kept', results: { z: 1, a: "it's\n" } },
  variables: { v: null },
  visits: [],
} satisfies NonNullable<StartRequest['restart']>['takenOver'];

function restart(executionId: string, over: Partial<StartRequest> = {}): { shard: number; request: StartRequest } {
  const workflow = { workflowId: 'workflow_1', version: 1, workflowName: 'Orders', startState: 'second' };
  const made = { tenant: TENANT, executionId, ...workflow, input: {}, createdAt: Date.now() };
  return { shard: 1, request: { ...made, restart: { of: 'execution_old', takenOver: TAKEN_OVER }, ...over } };
}

const plainStart = (id: string) => {
  const { shard, request } = restart(id);
  const { restart: _, ...plain } = request;
  return { shard, request: plain };
};

describe('a start that does another execution anew', () => {
  it('is stored with what it takes over, beside others, and once', async () => {
    const starts = [
      plainStart('execution_1'),
      restart('execution_2'),
      restart('execution_3', { restart: { of: 'x' } }),
    ];
    for (let time = 0; time < 2; time++)
      expect(await persistence.starts.insertStarts(starts)).toHaveLength(starts.length);
    const loaded = await persistence.executionStore.loadExecutions(['execution_1', 'execution_2', 'execution_3']);
    expect(loaded.map(({ seed, history, lastSeq }) => [seed.restartedFrom, history, lastSeq])).toEqual([
      [undefined, [], 0],
      [
        'execution_old',
        firstEvents(restart('execution_2', { createdAt: starts[1]?.request.createdAt ?? 0 }).request),
        1,
      ],
      ['x', [], 0],
    ]);
    expect(await persistence.executionStore.findUnbegun([1], 0, 10)).toContain('execution_2');
    expect(await persistence.reader.read(TENANT, 'execution_2')).toMatchObject({
      ...{ status: 'running', startState: 'second', seed: { restartedFrom: 'execution_old' } },
      history: [{ seq: 1, type: 'resultsTakenOver', state: 'second', data: { known: TAKEN_OVER.known } }],
    });
  });

  it('leaves nothing behind where its key stands for another one', async () => {
    const idempotency = { key: 'k', bodyDigest: 'd' };
    await persistence.starts.insertStarts([restart('execution_4', { idempotency })]);
    const [replayed] = await persistence.starts.insertStarts([restart('execution_5', { idempotency })]);
    expect(replayed).toMatchObject({ executionId: 'execution_4', startState: 'second', replayed: true });
    expect(await persistence.executionStore.loadExecutions(['execution_5'])).toEqual([]);
    expect(await persistence.executionStore.readHistory('execution_5', 0)).toEqual([]);
  });

  it('shows the events of its own line, be there others or not', async () => {
    const [claim] = await persistence.executionStore.claimShards('me', [1]);
    for (const [id, hasLines] of [
      ['execution_6', true],
      ['execution_7', false],
    ] as const) {
      await persistence.starts.insertStarts([
        restart(id, { restart: { of: 'execution_old', takenOver: TAKEN_OVER, hasLines } }),
      ]);
      const own = { tenant: TENANT, executionId: id, events: [entered(2, 'second')], ...(hasLines && { own: true }) };
      const others = {
        ...own,
        events: [{ ...entered(3, 'inner'), path: 'second/0' }],
        ...(hasLines && { own: false }),
      };
      const [now] = await persistence.executionStore.readClaims('me', [1]);
      const history = hasLines ? [own, others] : [own];
      expect(await persistence.executionStore.commit(batch(now ?? claim, { history }))).toEqual({ kind: 'committed' });
      const read = await persistence.reader.read(TENANT, id);
      expect(read?.history.map(({ seq }) => seq)).toEqual([1, 2]);
    }
  });

  it('is named by the one that it does anew, the latest first, and found in lists by it', async () => {
    const [claim] = await persistence.executionStore.claimShards('me', [0]);
    const made = ['execution_a', 'execution_b', 'execution_c'].map((id) => newExecution(id));
    for (const [index, { seed }] of made.entries())
      Object.assign(seed, { createdAt: 1_000 + index, ...(index > 0 && { restartedFrom: 'execution_a' }) });
    await persistence.executionStore.commit(batch(claim, { inserted: made }));
    const theirs = restart('execution_d', { tenant: 'theirs', restart: { of: 'execution_a' } });
    await persistence.starts.insertStarts([theirs]);
    expect((await persistence.reader.read(TENANT, 'execution_a'))?.restarts).toEqual(['execution_c', 'execution_b']);
    expect(await persistence.reader.read(TENANT, 'execution_b')).not.toHaveProperty('restarts');
    for (const workflowId of [undefined, 'workflow_1']) {
      const filter = { restartedFrom: 'execution_a', ...(workflowId !== undefined && { workflowId }) };
      const { executions } = await persistence.finder.find(TENANT, filter, { order: 'asc', limit: 10 });
      expect(executions).toMatchObject([
        { executionId: 'execution_b', restartedFrom: 'execution_a' },
        { executionId: 'execution_c', restartedFrom: 'execution_a' },
      ]);
    }
  });
});
