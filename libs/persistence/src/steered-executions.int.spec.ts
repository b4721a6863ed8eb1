import type { PauseTerms } from '@workflows/contracts';
import type { ExecutionStore, ShardClaim } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { batch, entered, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let store: ExecutionStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  store = persistence.executionStore;
});
afterAll(() => persistence.end());

let ids = 0;
const newId = (): string => `execution_${String(++ids).padStart(4, '0')}`;

async function claimOf(shard: number): Promise<ShardClaim> {
  const [claim] = await store.claimShards('first', [shard]);
  if (claim === undefined) throw new Error(`no shard ${shard}`);
  return claim;
}

describe('a paused execution', () => {
  const open = async (kind: 'function' | 'event' | 'workflow', key?: string): Promise<string> => {
    const id = newId();
    const task = { tenant: TENANT, executionId: id, taskId: 2, shard: 3, state: 'first', attempt: 1 };
    const tasksOpened = [{ ...task, kind, subject: 'x', ...(key !== undefined && { key }) }];
    await store.commit(batch(await claimOf(3), { inserted: [newExecution(id, { shard: 3 })], tasksOpened }));
    return id;
  };
  const park = async (...parked: { executionId: string; since?: number }[]) =>
    store.commit(batch(await claimOf(3), { parked }));

  it('is shown as paused, and runs for all who ask what has ended', async () => {
    const id = await open('function');
    await park({ executionId: id, since: 7_000 });
    expect(await persistence.reader.read(TENANT, id)).toMatchObject({ status: 'paused', pausedAt: 7_000 });
    expect(await store.loadExecutions([id])).toMatchObject([{ status: 'running' }]);
    expect(await persistence.children.findEnded([id])).toEqual([]);
    await park({ executionId: id });
    expect(await persistence.reader.read(TENANT, id)).toMatchObject({ status: 'running' });
  });

  it('is passed by where a new owner carries on, unless it waits for an event', async () => {
    const [paused, listens, runs] = [await open('function'), await open('event'), await open('function')];
    await park({ executionId: paused, since: 1 }, { executionId: listens, since: 1 });
    const found = await store.findExecutionsWithTasks(3, undefined, 100);
    expect([paused, listens, runs].map((id) => found.includes(id))).toEqual([false, true, true]);
  });

  it('is no such thing once it has ended', async () => {
    const id = await open('function');
    const finished = [{ executionId: id, status: 'cancelled' as const, completedAt: 1 }];
    await park({ executionId: id, since: 1 });
    await store.commit(batch(await claimOf(3), { parked: [{ executionId: id }], finished }));
    expect(await persistence.reader.read(TENANT, id)).toMatchObject({ status: 'cancelled' });
    expect((await park({ executionId: id, since: 2 })).kind).toBe('refused');
  });

  it('names the children that it waits for', async () => {
    const id = await open('workflow', 'execution_child');
    expect(await persistence.reader.findOpenChildren(TENANT, id, 0, 10)).toEqual([
      { taskId: 2, executionId: 'execution_child' },
    ]);
    expect(await persistence.reader.findOpenChildren('other', id, 0, 10)).toEqual([]);
  });

  it('tells its children to begin as paused ones where its last pause was meant for all below it', async () => {
    const ids = [await open('workflow'), await open('workflow'), await open('workflow'), await open('workflow')];
    const [tree = '', alone = '', resumed = '', later = ''] = ids;
    const paused = (seq: number, data: PauseTerms): HistoryEvent => ({ seq, at: seq, type: 'executionPaused', data });
    const write = async (executionId: string, ...events: HistoryEvent[]) =>
      store.commit(batch(await claimOf(3), { history: [{ tenant: TENANT, executionId, events }] }));
    const whole: PauseTerms = { clocks: 'stop', reason: 'r', tree: true };
    await write(
      tree,
      paused(1, { clocks: 'run' }),
      { seq: 2, at: 2, type: 'executionResumed', data: {} },
      paused(3, whole),
    );
    await write(tree, entered(4, 'second'));
    await write(
      alone,
      paused(1, whole),
      { seq: 2, at: 2, type: 'executionResumed', data: {} },
      paused(3, { clocks: 'run' }),
    );
    await write(resumed, paused(1, whole));
    await write(later, paused(1, { clocks: 'run' }), { seq: 2, at: 2, type: 'treePaused', data: whole });
    await park(...[tree, alone, later].map((executionId) => ({ executionId, since: 3 })));
    const found = await store.findPausedTrees([...ids, 'execution_none']);
    expect(found.sort((a, b) => (a.executionId < b.executionId ? -1 : 1))).toEqual(
      [tree, later].sort().map((executionId) => ({ executionId, ...whole })),
    );
  });

  it('moves its timers within one batch', async () => {
    const id = await open('function');
    const timer = { tenant: TENANT, executionId: id, shard: 3, timerId: 5 };
    await store.commit(batch(await claimOf(3), { timersArmed: [{ ...timer, dueAt: 1_000 }] }));
    const moved = { timersDisarmed: [timer], timersArmed: [{ ...timer, dueAt: 2_000 }] };
    await store.commit(batch(await claimOf(3), moved));
    expect(await persistence.reader.readOpen(TENANT, id, 10)).toMatchObject({ timers: [{ timerId: 5, dueAt: 2_000 }] });
    await store.commit(batch(await claimOf(3), { timersDisarmed: [timer] }));
  });
});

describe('a redriven execution', () => {
  const ended = { status: 'failed' as const, completedAt: 2_000, error: 'E', cause: 'c', failedState: 'first' };

  it('is shown as one that runs, and may end again', async () => {
    const id = newId();
    const finished = [{ executionId: id, ...ended }];
    await store.commit(batch(await claimOf(3), { inserted: [newExecution(id, { shard: 3 })] }));
    await store.commit(batch(await claimOf(3), { finished }));
    await store.commit(batch(await claimOf(3), { reopened: [{ executionId: id, redriveCount: 1 }] }));
    const read = await persistence.reader.read(TENANT, id);
    expect(read).toMatchObject({ status: 'running', redriveCount: 1 });
    const seq = read?.history.at(-1)?.seq ?? 0;
    expect(await persistence.reader.stand(TENANT, id)).toEqual({ status: 'running', redriveCount: 1, seq });
    expect(await persistence.reader.stand('other', id)).toBeUndefined();
    for (const gone of ['error', 'cause', 'failedState', 'completedAt']) expect(read).not.toHaveProperty(gone);
    await store.commit(batch(await claimOf(3), { finished }));
    expect(await persistence.reader.read(TENANT, id)).toMatchObject({ status: 'failed', redriveCount: 1 });
  });

  it('may be redriven and end in one batch, and never once it has completed', async () => {
    const id = newId();
    const finished = [{ executionId: id, ...ended }];
    const reopened = [{ executionId: id, redriveCount: 1 }];
    await store.commit(batch(await claimOf(3), { inserted: [newExecution(id, { shard: 3 })] }));
    await store.commit(batch(await claimOf(3), { finished }));
    expect(await store.commit(batch(await claimOf(3), { reopened, finished }))).toEqual({ kind: 'committed' });
    const done = [{ executionId: id, status: 'completed' as const, completedAt: 3_000 }];
    await store.commit(batch(await claimOf(3), { reopened, finished: done }));
    expect((await store.commit(batch(await claimOf(3), { reopened }))).kind).toBe('refused');
  });
});

describe('a migrated execution', () => {
  it('is of the version that it was moved to, for whoever reads it, and no other one once it has ended', async () => {
    const id = newId();
    const moved = [{ executionId: id, version: 2 }];
    await store.commit(batch(await claimOf(3), { inserted: [newExecution(id, { shard: 3 })] }));
    expect(await store.commit(batch(await claimOf(3), { moved }))).toEqual({ kind: 'committed' });
    expect((await persistence.reader.read(TENANT, id))?.seed.version).toBe(2);
    expect((await store.loadExecutions([id]))[0]?.seed.version).toBe(2);
    const finished = [{ executionId: id, status: 'cancelled' as const, completedAt: 1 }];
    expect(await store.commit(batch(await claimOf(3), { moved, finished }))).toEqual({ kind: 'committed' });
    expect((await store.commit(batch(await claimOf(3), { moved }))).kind).toBe('refused');
  });
});
