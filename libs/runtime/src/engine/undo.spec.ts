import type { Json } from '@workflows/contracts';
import { Installation, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';
const TRIP: Json = {
  states: {
    seat: { type: 'task', task: 'seat', compensate: { task: 'free', timeout: 600 }, next: 'card' },
    card: { type: 'task', task: 'card', compensate: { task: 'refund' }, next: 'ship' },
    ship: { type: 'task', task: 'ship', end: true },
  },
  onFailure: { compensate: true },
};

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.publish('trip', TRIP);
  installation.define('parent', starts('trip'));
  executor = await installation.executor();
});

const row = (id = ID) => installation.store.rows.get(id);
const typesOf = () => row()?.history.map(({ type }) => type) ?? [];
const undo = (by = executor) =>
  by.send({ kind: 'steer', tenant: 'default', executionId: ID, steering: { kind: 'undo', reason: 'r' } });

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settled();
}

async function work(name: string, by = executor): Promise<string[]> {
  const tasks = await by.take(name);
  for (const task of tasks) await by.complete(task, { [name]: true });
  await quiet();
  return tasks.map(({ executionId }) => executionId);
}

async function fail(name: string, by = executor): Promise<void> {
  for (const { executionId, taskId } of await by.take(name)) {
    const answer = { kind: 'fail', error: 'Down', cause: 'c' } as const;
    await by.send({ kind: 'answer', tenant: 'default', executionId, taskId, digest: 'd', answer });
  }
  await quiet();
}

async function untilShip(): Promise<void> {
  await executor.start(ID, { workflowId: 'trip' });
  for (const name of ['seat', 'card']) expect(await work(name)).toEqual([ID]);
}

describe('an execution that is undone', () => {
  it('runs to everybody until all is undone, and ends as was decided', async () => {
    await untilShip();
    await fail('ship');
    expect(row()?.finished).toBeUndefined();
    expect(await work('free')).toEqual([]);
    expect(await work('refund')).toEqual([ID]);
    expect(installation.store.timers.size).toBe(1);
    expect(await work('free')).toEqual([ID]);
    expect(row()?.finished).toMatchObject({ status: 'failed', error: 'Down', failedState: 'ship' });
    expect([installation.store.tasks.size, installation.store.timers.size]).toEqual([0, 0]);
  });

  it('is gone on with by its next owner, be its history longer than a page, and nothing is undone twice', async () => {
    await untilShip();
    expect(await undo()).toEqual({ kind: 'cancelled', accepted: true });
    expect(await work('refund')).toEqual([ID]);
    installation.store.page = 2;
    const next = await installation.executor();
    await quiet();
    expect(await undo(next)).toEqual({ kind: 'cancelled', accepted: true });
    expect([await work('refund', next), await work('free', next)]).toEqual([[], [ID]]);
    expect(row()?.finished).toMatchObject({ status: 'cancelled', cause: 'r' });
    const undone = typesOf().filter((type) => type === 'compensationStarted' || type === 'compensationEnded');
    expect(undone).toHaveLength(4);
    const steering = { kind: 'redrive' } as const;
    expect(await next.send({ kind: 'steer', tenant: 'default', executionId: ID, steering })).toEqual({
      kind: 'steered',
      refusal: 'EXECUTION_UNDONE',
    });
  });

  it('goes on with what failed, by whoever owns it when it is redriven', async () => {
    await untilShip();
    await undo();
    await fail('refund');
    expect(row()?.finished).toMatchObject({
      status: 'failed',
      error: 'States.CompensationFailed',
      failedState: 'card',
    });
    const next = await installation.executor();
    const steering = { kind: 'redrive' } as const;
    expect(await next.send({ kind: 'steer', tenant: 'default', executionId: ID, steering })).toEqual({
      kind: 'steered',
    });
    expect([await work('refund', next), await work('free', next)]).toEqual([[ID], [ID]]);
    expect(row()?.finished).toMatchObject({ status: 'cancelled' });
  });

  it('is told to its parent once it has ended', async () => {
    await executor.start(ID, { workflowId: 'parent' });
    await quiet();
    for (const name of ['seat', 'card']) expect(await work(name)).toHaveLength(1);
    await fail('ship');
    await work('refund');
    expect(row()?.finished).toBeUndefined();
    await work('free');
    expect(row()?.finished).toMatchObject({ status: 'failed', error: 'Down' });
  });
});
