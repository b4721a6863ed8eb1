import { shardOf, type Json } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  executor = await installation.executor();
});

const start = (id: number, more: { input?: Json; key?: string } = {}, by = executor) =>
  by.start(`execution_${id}`, { workflowId: 'one', input: {}, ...more });
const startMany = async (from: number, to: number): Promise<void> => {
  for (let id = from; id <= to; id++) await start(id);
  await installation.clock.advance(500); // batches that follow each other rest in between
};
const row = (id: number) => installation.store.rows.get(`execution_${id}`);
const begun = (): number => [...installation.store.rows.values()].filter((one) => one.begunAt !== undefined).length;
const pause = (): void => installation.pauses.pause('workflow', 'one');
const resume = async (): Promise<void> => {
  installation.pauses.resume('workflow', 'one');
  await settled();
};

describe('a start of a paused workflow', () => {
  it('is made and says that it is queued, begins nothing, and begins once when the workflow is resumed', async () => {
    pause();
    expect(await start(1, { key: 'k' })).toMatchObject({ kind: 'started', outcome: { queued: true, replayed: false } });
    expect(await start(1, { key: 'k' })).toMatchObject({ outcome: { executionId: 'execution_1', replayed: true } });
    expect(row(1)).toMatchObject({ begunAt: undefined, queuedAt: installation.clock.now(), history: [] });
    await installation.clock.advance(60_000);
    expect(await executor.take('work')).toEqual([]);
    await resume();
    const [task, ...others] = await executor.take('work');
    expect(others).toEqual([]);
    if (task) await executor.complete(task, { done: true });
    expect(row(1)?.finished).toMatchObject({ status: 'completed' });
    expect(await start(2)).not.toHaveProperty('outcome.queued');
  });

  it('is queued too where it was inserted by another process and only told of, or found by the sweep', async () => {
    pause();
    const told = { tenant: 'default', workflowId: 'one', workflowName: 'one', version: 1, input: {}, createdAt: 0 };
    for (const executionId of ['execution_1', 'execution_2'])
      installation.store.accept({ shard: shardOf(executionId, 4), seed: { ...told, executionId }, startState: 'work' });
    const request = { ...told, executionId: 'execution_1', startState: 'work' };
    await executor.send({ kind: 'start', request, durable: true });
    expect(row(1)).toMatchObject({ begunAt: undefined, queuedAt: expect.any(Number) });
    await installation.clock.advance(10_000);
    expect(row(2)).toMatchObject({ begunAt: undefined, queuedAt: expect.any(Number) });
    expect(await installation.store.findUnbegun([0, 1, 2, 3], 0, 10)).toEqual([]);
  });

  it('lets go on what runs, and starts of other workflows', async () => {
    await start(1);
    pause();
    const [task] = await executor.take('work');
    if (task) await executor.complete(task, { done: true });
    expect(row(1)?.finished).toMatchObject({ status: 'completed' });
    installation.define('two', ONE_TASK);
    await executor.start('execution_2', { workflowId: 'two' });
    expect(await executor.take('work')).toHaveLength(1);
  });

  it('may be that of a child, for which its parent waits', async () => {
    installation.define('parent', starts('one'));
    pause();
    await executor.start('execution_1', { workflowId: 'parent' });
    await settled();
    await resume();
    const [task] = await executor.take('work');
    if (task) await executor.complete(task, { done: true });
    await settled();
    expect(row(1)?.finished).toMatchObject({ status: 'completed' });
  });

  it('can be cancelled, and does not begin then', async () => {
    pause();
    await start(1);
    const cancel = { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'r' } as const;
    expect(await executor.send(cancel)).toEqual({ kind: 'cancelled', accepted: true });
    await resume();
    expect(await executor.take('work')).toEqual([]);
    expect(row(1)?.finished).toMatchObject({ status: 'cancelled' });
    expect(await installation.store.findQueued([0, 1, 2, 3], 'one', 10)).toEqual([]);
  });

  it('begins with the owner who comes after the one that queued it, whenever the workflow is resumed', async () => {
    pause();
    await startMany(1, 3);
    await resume();
    expect(begun()).toBe(3);
    installation.define('other', ONE_TASK);
    installation.pauses.pause('workflow', 'other');
    await executor.start('execution_9', { workflowId: 'other' });
    const next = await installation.executor();
    await installation.clock.advance(5_000);
    expect(row(9)?.begunAt).toBeUndefined();
    installation.pauses.resume('workflow', 'other');
    await settled();
    expect((await next.take('work')).map(({ executionId }) => executionId)).toContain('execution_9');
  });

  it('begins where it was queued by an owner who did not know yet that the workflow was resumed', async () => {
    pause();
    let commit = (): void => undefined;
    installation.store.commitDelays.push(new Promise((resolve) => (commit = resolve)));
    const asked = start(1);
    await settled();
    await resume();
    commit();
    await asked;
    await installation.clock.advance(2_000);
    expect(begun()).toBe(1);
  });
});

describe('a workflow that is resumed', () => {
  it('begins ten in the first second and twice as many in each that follows, in their order, and what comes behind them', async () => {
    pause();
    await startMany(1, 40);
    await resume();
    expect(begun()).toBe(10);
    expect(await start(41)).toMatchObject({ outcome: { queued: true } });
    await installation.clock.advance(1_500); // it is looked once a second
    expect(begun()).toBe(30);
    await installation.clock.advance(2_000);
    expect(begun()).toBe(41);
    expect(await start(42)).not.toHaveProperty('outcome.queued');
  });

  it('begins no more of them once it is paused again', async () => {
    pause();
    await startMany(1, 40);
    await resume();
    pause();
    await installation.clock.advance(30_000);
    expect(begun()).toBe(10);
    await resume();
    await installation.clock.advance(3_000);
    expect(begun()).toBe(40);
  });
});
