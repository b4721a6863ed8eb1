import type { Json, Steering } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { EventIntake } from '../events/event-intake';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  executor = await installation.executor();
});

const steer = (by: TestExecutor, steering: Steering) =>
  by.send({ kind: 'steer', tenant: 'default', executionId: ID, steering });
const pause = (by = executor, clocks: 'run' | 'stop' = 'run') => steer(by, { kind: 'pause', clocks });
const resume = (by = executor) => steer(by, { kind: 'resume' });
const start = (workflowId: string, input: Json = {}) => executor.start(ID, { workflowId, input });
const row = () => installation.store.rows.get(ID);
const outcome = () => row()?.finished;
const timers = () => [...installation.store.timers.values()].map(({ dueAt }) => dueAt);

async function work(by: TestExecutor): Promise<void> {
  for (const task of await by.take('work')) await by.complete(task, { done: true });
}

describe('a paused execution', () => {
  it('offers no task that nobody has, and offers it once it goes on', async () => {
    await start('one');
    expect(await pause()).toEqual({ kind: 'steered' });
    expect(row()?.pausedAt).toBe(installation.clock.now());
    expect(await executor.take('work')).toEqual([]);
    expect(await resume()).toEqual({ kind: 'steered' });
    expect(row()?.pausedAt).toBeUndefined();
    await work(executor);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('lets a worker end what it has, and offers it to nobody else', async () => {
    await start('one');
    const [task] = await executor.take('work');
    await pause();
    if (task) await executor.complete(task, { done: true });
    expect(outcome()).toBeUndefined();
    await resume();
    expect(outcome()).toMatchObject({ status: 'completed', output: { done: true } });
    expect(await executor.take('work')).toEqual([]);
  });

  it('is not taken twice by whoever has its task, and a worker that fell silent gives it to nobody meanwhile', async () => {
    const { clock, functions } = installation;
    const registered = { name: 'work', type: 'worker', onWorkerLost: 'retry' } as const;
    functions.set('work', { ...registered, tenant: 'default', revision: 1, deleted: false });
    await start('one');
    const delivery = await executor.executor.tasks.poll('default', {
      functions: ['work'],
      maxTasks: 1,
      waitMs: 0,
      workerId: 'lost',
    });
    delivery.confirm();
    await pause();
    await clock.advance(200_000);
    expect(await executor.take('work')).toEqual([]);
    await resume();
    expect(await executor.take('work')).toHaveLength(1);
  });

  it('says so to whoever pauses it once more, and keeps nothing of that', async () => {
    await start('one');
    await pause();
    expect(await pause(executor, 'stop')).toEqual({ kind: 'steered', refusal: 'ALREADY_PAUSED' });
    await resume();
    expect(await resume()).toEqual({ kind: 'steered', refusal: 'NOT_PAUSED' });
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'r' });
    expect(await pause()).toEqual({ kind: 'steered', refusal: 'EXECUTION_CLOSED' });
    expect(await steer(executor, { kind: 'resume' })).toEqual({ kind: 'steered', refusal: 'EXECUTION_CLOSED' });
  });

  it('is nobody else’s to pause', async () => {
    await start('one');
    const command = { kind: 'steer', tenant: 'other', executionId: ID, steering: { kind: 'resume' } } as const;
    expect(await executor.send(command)).toMatchObject({ kind: 'refused', error: { code: 'EXECUTION_NOT_FOUND' } });
  });

  it('stays paused with its next owner, who offers nothing of it before it goes on', async () => {
    await start('one');
    await pause();
    const next = await installation.executor();
    expect(await next.take('work')).toEqual([]);
    await resume(next);
    await work(next);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('leaves nothing open when it is cancelled', async () => {
    await start('one');
    await pause();
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'r' });
    expect(outcome()).toMatchObject({ status: 'cancelled' });
    expect([installation.store.tasks.size, timers(), row()?.pausedAt]).toEqual([0, [], undefined]);
    expect(await executor.take('work')).toEqual([]);
  });

  it('keeps the event that came for it, also where another owner has it by then', async () => {
    const branch = (name: string, state: Json): Json => ({ states: { [name]: state } });
    const branches = [
      branch('wait', { type: 'event', event: 'bell', end: true }),
      branch('work', { type: 'task', task: 'work', end: true }),
    ];
    installation.define('listen', { both: { type: 'parallel', branches, end: true } });
    await start('listen');
    await pause();
    const next = await installation.executor();
    const bus = { send: async (command: Parameters<TestExecutor['ask']>[0]) => (await next.ask(command)) ?? lost() };
    const intake = new EventIntake(installation.events, bus, installation.clock, { settleAll: async () => undefined });
    const taken = intake.take({ tenant: 'default', type: 'bell', body: { type: 'bell', data: { rung: 1 } } });
    await settled();
    expect(await taken).toMatchObject({ woken: [ID] });
    expect(await next.take('work')).toEqual([]);
    await resume(next);
    await work(next);
    expect(outcome()).toMatchObject({ status: 'completed', output: { both: [{ rung: 1 }, { done: true }] } });
  });

  it('hears of the end of its child once it goes on with its next owner', async () => {
    installation.define('parent', starts('one'));
    await start('parent');
    await pause();
    const next = await installation.executor();
    await work(next);
    expect(outcome()).toBeUndefined();
    await resume(next);
    for (let turn = 0; turn < 10; turn++) await settled();
    expect(outcome()).toMatchObject({ status: 'completed', output: { done: true } });
  });
});

describe('the timers of a paused execution', () => {
  const MINUTE = 60_000;
  beforeEach(async () => {
    installation.define('rest', { rest: { type: 'wait', duration: 'PT2M', end: true } });
    await start('rest');
  });

  it('are no rows, and fire on resuming where they fell due meanwhile', async () => {
    const { clock } = installation;
    await pause();
    expect(timers()).toEqual([]);
    await clock.advance(5 * MINUTE);
    expect(outcome()).toBeUndefined();
    await resume();
    await clock.advance(0);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('fire later by the pause where its clocks stand still, be they known for their old time', async () => {
    const { clock } = installation;
    await clock.advance(2 * MINUTE - 3_000); // within what is held in memory
    await pause(executor, 'stop');
    await clock.advance(1_000);
    await resume();
    await clock.advance(2_500);
    expect(outcome()).toBeUndefined();
    await clock.advance(1_500);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('are armed anew within one batch', async () => {
    const { clock } = installation;
    const armed = timers();
    await installation.inOneBatch(executor, () => [pause(executor, 'stop'), resume()]);
    expect(installation.store.commits.at(-1)).toMatchObject({ timersArmed: [{}], timersDisarmed: [{}] });
    expect(timers()).toEqual(armed);
    await clock.advance(2 * MINUTE + 1_000);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });
});

describe('a history with an event of a newer release', () => {
  it('is neither gone on with nor added to, and goes on with whoever can read it', async () => {
    await start('one');
    const known = [...(row()?.history ?? [])];
    const newer = { seq: known.length + 1, at: 0, type: 'executionAdjourned', data: {} };
    row()?.history.push(newer as never); // what a newer executor wrote
    const older = await installation.executor();
    expect(await pause(older)).toMatchObject({ kind: 'refused', error: { code: 'INTERNAL' } });
    expect(await older.take('work')).toEqual([]);
    expect(row()?.history).toEqual([...known, newer]);
    row()?.history.pop(); // an executor that knows all of it
    const next = await installation.executor();
    await work(next);
    expect(outcome()).toMatchObject({ status: 'completed' });
  });
});

function lost(): never {
  throw new Error('the shard was lost');
}
