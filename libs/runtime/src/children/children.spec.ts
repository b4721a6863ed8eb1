import { childIdOf } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('child', ONE_TASK);
  installation.define('parent', starts('child'));
  executor = await installation.executor();
});

const PARENT = 'execution_1';
const MADE = { made: true };
const rowOf = (id: string) => installation.store.rows.get(id);
const eventsOf = (id: string) => rowOf(id)?.history ?? [];

/** The id of the child that the parent's latest task has. */
function childOf(parent: string): string {
  const task = eventsOf(parent).findLast(({ type }) => type === 'taskScheduled');
  return task ? childIdOf(parent, task.seq, task.at) : '';
}

async function work(by: TestExecutor): Promise<void> {
  for (const task of await by.take('work')) await by.complete(task, MADE);
  await quiet();
}

/** Lets executions say to each other what they have to say. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settled();
}

const restart = async (): Promise<TestExecutor> => (executor = await installation.executor());
const sweep = (): Promise<void> => installation.clock.advance(5_000);

describe('a child execution', () => {
  it('gets the arguments of its task, knows its parent, and gives it its output', async () => {
    await executor.start(PARENT, { workflowId: 'parent', input: { n: 1 } });
    const child = childOf(PARENT);
    const taskId = eventsOf(PARENT).find(({ type }) => type === 'taskScheduled')?.seq;
    expect(rowOf(child)?.execution.seed).toMatchObject({
      input: { n: 1 },
      parent: { executionId: PARENT, state: 'call', taskId, depth: 1 },
    });
    await work(executor);
    expect(rowOf(child)?.finished).toMatchObject({ status: 'completed', output: MADE });
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'completed', output: MADE });
    expect([installation.store.tasks.size, installation.store.openChildren.size]).toEqual([0, 0]);
  });

  it('is told of in the row of its task', async () => {
    await executor.start(PARENT, { workflowId: 'parent' });
    const rows = [...installation.store.tasks.values()].filter(({ executionId }) => executionId === PARENT);
    expect(rows).toMatchObject([{ kind: 'workflow', subject: 'child', key: childOf(PARENT) }]);
  });

  it('that fails gives its own error to its parent', async () => {
    installation.define('child', { end: { type: 'fail', error: 'Order.Empty', cause: 'nothing in it' } });
    await executor.start(PARENT, { workflowId: 'parent' });
    await quiet();
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'failed', error: 'Order.Empty', cause: 'nothing in it' });
  });

  it('that somebody cancels fails the task that waits for it', async () => {
    await executor.start(PARENT, { workflowId: 'parent' });
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: childOf(PARENT), reason: 'by hand' });
    await quiet();
    expect(rowOf(PARENT)?.finished).toMatchObject({
      status: 'failed',
      error: 'States.TaskFailed',
      cause: expect.stringContaining('by hand'),
    });
  });

  it('of a workflow that does not exist fails its task by name', async () => {
    installation.define('parent', starts('nobody'));
    await executor.start(PARENT, { workflowId: 'parent' });
    expect(rowOf(PARENT)?.finished).toMatchObject({
      status: 'failed',
      error: 'States.TaskFailed',
      cause: 'There is no workflow "nobody".',
    });
  });

  it('may stand below 50 others and not below more', async () => {
    installation.define('parent', starts('parent'));
    await executor.start(PARENT, { workflowId: 'parent' });
    for (let turn = 0; turn < 100; turn++) await quiet();
    expect(installation.store.rows.size).toBe(51);
    expect([...installation.store.rows.values()].every(({ finished }) => finished?.error === 'States.Runtime')).toBe(
      true,
    );
  });

  it('is started though another workflow has many whose starts are not answered', async () => {
    installation.define('many', {
      all: {
        type: 'map',
        items: '{% $states.input.items %}',
        processor: { states: { one: { type: 'workflow', workflow: 'child', end: true } } },
        end: true,
      },
    });
    installation.answersWait = new Promise(() => undefined);
    await executor.start('execution_2', { workflowId: 'many', input: { items: [...Array(100).keys()] } });
    await quiet();
    installation.answersWait = undefined;
    await executor.start(PARENT, { workflowId: 'parent' });
    await quiet();
    expect(rowOf(childOf(PARENT))).toBeDefined();
    expect(installation.store.rows.size).toBeLessThan(100); // or nothing had to wait
  });

  it('that is detached lets its parent go on at once and outlives it', async () => {
    installation.define('parent', starts('child', { detached: true }));
    await executor.start(PARENT, { workflowId: 'parent' });
    await quiet();
    const child = childOf(PARENT);
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'completed', output: { executionId: child } });
    await sweep();
    expect(rowOf(child)?.finished).toBeUndefined();
    await work(executor);
    expect(rowOf(child)?.finished?.status).toBe('completed');
  });
});

describe('the end of a parent', () => {
  it.each([
    [
      'is cancelled',
      {},
      () => executor.send({ kind: 'cancel', tenant: 'default', executionId: PARENT, reason: 'no need' }),
    ],
    ['runs out of time in the task', { timeout: 60 }, () => installation.clock.advance(61_000)],
  ])('that %s cancels its child, which names it', async (_, more, end) => {
    installation.define('parent', starts('child', more));
    await executor.start(PARENT, { workflowId: 'parent' });
    const child = childOf(PARENT);
    await end();
    await settled();
    expect(rowOf(PARENT)?.finished).toBeDefined();
    expect(rowOf(child)?.finished).toMatchObject({ status: 'cancelled' });
    expect(eventsOf(child).at(-1)).toMatchObject({
      type: 'executionCancelled',
      data: { reason: expect.stringContaining(PARENT) },
    });
  });

  it('reaches the child though the word of it was lost', async () => {
    await executor.start(PARENT, { workflowId: 'parent' });
    installation.isDeaf = true;
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: PARENT, reason: '' });
    expect(rowOf(childOf(PARENT))?.finished).toBeUndefined();
    await sweep();
    expect(rowOf(childOf(PARENT))?.finished).toMatchObject({ status: 'cancelled' });
  });

  it('does not reach a child that was redriven before the word of it came', async () => {
    await executor.start(PARENT, { workflowId: 'parent' });
    const child = childOf(PARENT);
    installation.isLate = true;
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: PARENT, reason: '' });
    await sweep();
    expect(rowOf(child)?.finished).toMatchObject({ status: 'cancelled' });
    await executor.send({ kind: 'steer', tenant: 'default', executionId: child, steering: { kind: 'redrive' } });
    await installation.deliver();
    await sweep();
    expect(rowOf(child)?.finished).toBeUndefined();
  });

  it('reaches a child that was just being started', async () => {
    let go = (): void => undefined;
    installation.answersWait = new Promise((resolve) => (go = resolve));
    await executor.start(PARENT, { workflowId: 'parent' });
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: PARENT, reason: '' });
    expect(rowOf(childOf(PARENT))?.finished).toBeUndefined();
    go();
    await quiet();
    expect(rowOf(childOf(PARENT))?.finished).toMatchObject({ status: 'cancelled' });
  });
});

describe('after a crash', () => {
  it('a child that was never started is started by the next owner of its parent', async () => {
    executor = await installation.executor({
      children: { ...noChildren(), starter: { start: () => new Promise(() => undefined) } },
    });
    await executor.start(PARENT, { workflowId: 'parent' });
    expect(rowOf(childOf(PARENT))).toBeUndefined();
    await restart();
    await work(executor);
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'completed', output: MADE });
  });

  it('a child that runs is found, not started again', async () => {
    await executor.start(PARENT, { workflowId: 'parent' });
    await restart();
    expect(installation.store.rows.size).toBe(2);
    await work(executor);
    expect(rowOf(PARENT)?.finished).toMatchObject({ output: MADE });
    expect(installation.troubles).toEqual([]);
  });

  it('the end of a child that nobody was told of is found by the next owner of its parent', async () => {
    const child = await endUnheard();
    await restart();
    await quiet();
    expect([rowOf(child)?.finished?.output, rowOf(PARENT)?.finished?.output]).toEqual([MADE, MADE]);
  });

  it('the end of a child whose word was lost is found by the owner of its parent', async () => {
    await endUnheard();
    await sweep();
    expect(rowOf(PARENT)?.finished).toMatchObject({ output: MADE });
  });

  it('a start whose answer was lost is tried again and finds the child', async () => {
    installation.lostAnswers = 2;
    await executor.start(PARENT, { workflowId: 'parent' });
    await installation.clock.advance(5_000);
    await work(executor);
    expect(installation.store.rows.size).toBe(2);
    expect(rowOf(PARENT)?.finished).toMatchObject({ output: MADE });
  });
});

/** The child runs with another owner than its parent and ends; the word of it gets lost. */
async function endUnheard(): Promise<string> {
  installation.isDeaf = true;
  await executor.start(PARENT, { workflowId: 'parent' });
  const child = childOf(PARENT);
  const shardOfParent = rowOf(PARENT)?.execution.shard;
  if (rowOf(child)?.execution.shard === shardOfParent)
    throw new Error('this test needs a child in another shard than its parent');
  const other = await installation.executor(
    {},
    [0, 1, 2, 3].filter((shard) => shard !== shardOfParent),
  );
  await work(other);
  expect(rowOf(child)?.finished).toBeDefined();
  expect(rowOf(PARENT)?.finished).toBeUndefined();
  return child;
}

function noChildren() {
  const resolve = async () => ({
    ok: true as const,
    child: { workflowId: 'child', version: 1, workflowName: 'child', startState: 'work' },
  });
  return {
    store: installation.store,
    resolver: { resolve },
    starts: { start: () => Promise.reject(new Error('not here')) },
    send: () => undefined,
  };
}
