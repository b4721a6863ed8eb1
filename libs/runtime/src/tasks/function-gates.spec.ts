import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  executor = await installation.executor();
});

const start = (id: number) => executor.start(`execution_${id}`, { workflowId: 'one', input: {} });
const startMany = async (count: number): Promise<void> => {
  for (let id = 1; id <= count; id++) await start(id);
  await installation.clock.advance(1_000); // batches that follow each other rest in between
};
const idsTaken = async (by = executor) => (await by.take('work')).map(({ executionId }) => executionId);
const parked = (by = executor) => by.executor.figures().parkedTasks;
const pause = () => installation.pauses.pause('function', 'work');
const resume = () => installation.pauses.resume('function', 'work');

describe('a paused function', () => {
  it('is offered to no worker, whether its task was there before or comes meanwhile, and then in that order', async () => {
    await start(1);
    pause();
    await start(2);
    expect(await idsTaken()).toEqual([]);
    expect(parked()).toBe(2);
    resume();
    expect(await idsTaken()).toEqual(['execution_1', 'execution_2']);
    expect(parked()).toBe(0);
  });

  it('lets end what a worker has, and takes back what a worker did not get', async () => {
    await startMany(2);
    const [task] = await executor.take('work');
    const asks = { functions: ['work'], maxTasks: 1, waitMs: 0 };
    await start(3);
    const lost = await executor.executor.tasks.poll('default', asks);
    pause();
    lost.release();
    expect(await idsTaken()).toEqual([]);
    if (task) await executor.complete(task, { done: true });
    expect(installation.store.rows.get('execution_1')?.finished).toMatchObject({ status: 'completed' });
  });

  it('stays paused for whoever takes its tasks over, and the tasks of others go on', async () => {
    installation.define('two', { work: { type: 'task', task: 'other', next: 'done' }, done: { type: 'succeed' } });
    await start(1);
    pause();
    await executor.start('execution_2', { workflowId: 'two' });
    const next = await installation.executor();
    expect(await idsTaken(next)).toEqual([]);
    expect((await next.take('other')).length).toBe(1);
    resume();
    expect(await idsTaken(next)).toEqual(['execution_1']);
  });

  it('keeps no task that was closed, and fails those whose time-out comes meanwhile', async () => {
    const states = { work: { type: 'task', task: 'work', timeout: 5, next: 'done' }, done: { type: 'succeed' } };
    installation.define('limited', states);
    pause();
    await start(1);
    await executor.start('execution_2', { workflowId: 'limited' });
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'r' });
    await installation.clock.advance(6_000);
    expect(installation.store.rows.get('execution_2')?.finished).toMatchObject({ status: 'failed' });
    expect(parked()).toBe(0);
    resume();
    expect(await idsTaken()).toEqual([]);
  });

  it('is not offered for an execution that is paused, too, before both go on', async () => {
    const steer = (kind: 'pause' | 'resume') =>
      executor.send({
        kind: 'steer',
        tenant: 'default',
        executionId: 'execution_1',
        steering: kind === 'pause' ? { kind, clocks: 'run' } : { kind },
      });
    await start(1);
    pause();
    await steer('pause');
    resume();
    expect(await idsTaken()).toEqual([]);
    pause();
    await steer('resume');
    expect(await idsTaken()).toEqual([]);
    resume();
    expect(await idsTaken()).toEqual(['execution_1']);
  });
});

describe('a function that is resumed', () => {
  it('gets ten tasks in the first second and twice as many in each that follows, the newest last', async () => {
    pause();
    await startMany(40);
    resume();
    await start(41);
    expect(await idsTaken()).toEqual(Array.from({ length: 10 }, (_, index) => `execution_${index + 1}`));
    await installation.clock.advance(999);
    expect(await idsTaken()).toEqual([]);
    await installation.clock.advance(1);
    expect(await idsTaken()).toHaveLength(20);
    await installation.clock.advance(1_000);
    expect((await idsTaken()).at(-1)).toBe('execution_41');
  });

  it('goes on by the ramp where another takes over, and is held back by nothing once that has ended', async () => {
    pause();
    await startMany(80);
    resume();
    await installation.clock.advance(1_000);
    const next = await installation.executor();
    expect(await idsTaken(next)).toHaveLength(20);
    await installation.clock.advance(60_000);
    expect(await idsTaken(next)).toHaveLength(60);
    for (let id = 101; id <= 130; id++) await next.start(`execution_${id}`, { workflowId: 'one' });
    expect(await idsTaken(next)).toHaveLength(30);
  });

  it('parks again what has not left when it is paused anew', async () => {
    pause();
    await startMany(20);
    resume();
    pause();
    expect(await idsTaken()).toEqual([]);
    await installation.clock.advance(5_000);
    expect(parked()).toBe(20);
  });
});
