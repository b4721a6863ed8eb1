import { childIdOf } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  installation.define('parent', starts('one'));
  executor = await installation.executor();
});

const redrive = (by = executor, executionId = ID) =>
  by.send({ kind: 'steer', tenant: 'default', executionId, steering: { kind: 'redrive' } });
const cancel = (executionId = ID) => executor.send({ kind: 'cancel', tenant: 'default', executionId, reason: 'r' });
const row = (id = ID) => installation.store.rows.get(id);
const typesOf = (id = ID) => row(id)?.history.map(({ type }) => type) ?? [];

async function failed(by = executor): Promise<void> {
  for (const { executionId, taskId } of await by.take('work'))
    await by.send({
      kind: 'answer',
      tenant: 'default',
      executionId,
      taskId,
      digest: 'd',
      answer: { kind: 'fail', error: 'Down', cause: 'c' },
    });
  await quiet();
}

async function work(by = executor): Promise<void> {
  for (const task of await by.take('work')) await by.complete(task, { done: true });
  await quiet();
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settled();
}

describe('a redriven execution', () => {
  it('runs again under its id, and its row says so', async () => {
    await executor.start(ID, { workflowId: 'one' });
    await failed();
    expect(row()?.finished).toMatchObject({ status: 'failed', error: 'Down' });
    expect(await redrive()).toEqual({ kind: 'steered' });
    expect(row()).toMatchObject({ finished: undefined, redriveCount: 1 });
    await work();
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { done: true } });
  });

  it('is taken up by whoever owns it then, be its history longer than a page', async () => {
    await executor.start(ID, { workflowId: 'one' });
    await failed();
    installation.store.page = 2;
    const next = await installation.executor();
    expect(await redrive(next)).toEqual({ kind: 'steered' });
    await work(next);
    expect(row()?.finished).toMatchObject({ status: 'completed' });
    expect(typesOf().filter((type) => type === 'executionRedriven')).toHaveLength(1);
  });

  it('is none that runs or has completed, and nothing of those is read or kept', async () => {
    await executor.start(ID, { workflowId: 'one' });
    expect(await redrive()).toEqual({ kind: 'steered', refusal: 'EXECUTION_OPEN' });
    await work();
    const before = typesOf();
    expect(await redrive()).toEqual({ kind: 'steered', refusal: 'EXECUTION_CLOSED' });
    expect(typesOf()).toEqual(before);
  });

  it('has not ended for anybody where both come in one batch', async () => {
    await executor.start(ID, { workflowId: 'one' });
    await installation.inOneBatch(executor, () => [cancel(), redrive()]);
    expect(installation.store.commits.at(-1)).toMatchObject({ reopened: [{}], finished: [] });
    expect(row()).toMatchObject({ finished: undefined, redriveCount: 1 });
    expect([...installation.store.tasks.values()].filter(({ executionId }) => executionId === ID)).toHaveLength(1);
    await work();
    expect(row()?.finished).toMatchObject({ status: 'completed' });
  });

  it('may be paused and cancelled like any other', async () => {
    await executor.start(ID, { workflowId: 'one' });
    await cancel();
    await redrive();
    const steering = { kind: 'pause', clocks: 'run' } as const;
    expect(await executor.send({ kind: 'steer', tenant: 'default', executionId: ID, steering })).toEqual({
      kind: 'steered',
    });
    await cancel();
    expect([row()?.finished?.status, row()?.pausedAt, installation.store.tasks.size]).toEqual([
      'cancelled',
      undefined,
      0,
    ]);
    await redrive();
    expect(row()).toMatchObject({ finished: undefined, redriveCount: 2 });
  });
});

describe('a redrive of one whose name another has', () => {
  it('is refused, and done once the name is free', async () => {
    await executor.start(ID, { workflowId: 'one', name: 'order-42' });
    await failed();
    const { namesTaken } = installation.store;
    namesTaken.push({ executionId: ID, name: 'order-42', takenBy: 'execution_2' });
    expect(await redrive()).toMatchObject({ kind: 'refused', error: { code: 'NAME_TAKEN' } });
    expect(row()?.finished).toMatchObject({ status: 'failed' });
    namesTaken.length = 0;
    expect(await redrive()).toEqual({ kind: 'steered' });
  });
});

describe('a redrive in a family', () => {
  const childOf = (): string => {
    const task = row()?.history.findLast(({ type }) => type === 'taskScheduled');
    return task ? childIdOf(ID, task.seq, task.at) : '';
  };

  it('of a parent starts a new child', async () => {
    await executor.start(ID, { workflowId: 'parent' });
    await quiet();
    const first = childOf();
    await failed();
    expect(row()?.finished).toMatchObject({ status: 'failed' });
    await redrive();
    await quiet();
    expect(childOf()).not.toBe(first);
    await work();
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { done: true } });
  });

  it('of a child that its parent has heard of goes on alone', async () => {
    await executor.start(ID, { workflowId: 'parent' });
    await quiet();
    const child = childOf();
    await failed();
    await redrive(executor, child);
    await installation.clock.advance(10_000); // the sweep for children that nobody waits for
    expect(row(child)?.finished).toBeUndefined();
    await work();
    expect(row(child)?.finished).toMatchObject({ status: 'completed' });
    expect(row()?.finished).toMatchObject({ status: 'failed' });
  });
});
