import type { Steering } from '@workflows/contracts';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.publishHandler('greets', async ({ call, input }) => ({ said: await call('say', input) }));
  installation.register({ name: 'say', type: 'worker' });
  executor = await installation.executor();
});

const start = (by = executor, id = ID, workflowId = 'greets') => by.start(id, { workflowId });
const outcome = (id = ID) => installation.store.rows.get(id)?.finished;
const kinds = () => [...installation.store.tasks.values()].map(({ kind }) => kind);
const waiting = (by = executor, id = ID) => by.executor.tasks.taken('default', id);

async function work(by = executor): Promise<number> {
  const tasks = await by.take('say');
  for (const task of tasks) await by.complete(task, { hello: task.executionId });
  return tasks.length;
}

describe('the turn of a handler', () => {
  it('follows what has settled, and its code is told nothing twice while it is hot', async () => {
    await start();
    expect(kinds()).toEqual(['function']);
    await work();
    expect(outcome()).toMatchObject({ status: 'completed', output: { said: { hello: ID } } });
    expect(installation.handlers).toMatchObject({ turns: 2, replays: 0 });
    expect(installation.handlers.hot.size).toBe(0);
    expect(installation.store.tasks.size).toBe(0);
  });

  it('is a replay where its code is not hot any more, and goes on from there', async () => {
    await start();
    installation.handlers.hot.clear();
    await work();
    expect(outcome()).toMatchObject({ output: { said: { hello: ID } } });
    expect(installation.handlers.replays).toBe(1);
  });

  it('needs no replay where its execution was read again, page by page, meanwhile', async () => {
    installation.limits.cachedExecutions = 1;
    installation.store.page = 2;
    const small = await installation.executor();
    const ids = ['execution_1', 'execution_2', 'execution_3'];
    for (const id of ids) await start(small, id);
    await work(small);
    await installation.clock.advance(5_000);
    expect(ids.map((id) => outcome(id)?.output)).toEqual(ids.map((hello) => ({ said: { hello } })));
    expect(installation.handlers).toMatchObject({ turns: 6, replays: 0 });
  });

  it('has its process come up while a long history of its execution is read', async () => {
    await start();
    const warmed = async (page: number): Promise<number> => {
      installation.store.page = page;
      await installation.executor();
      return installation.handlers.warmed;
    };
    expect([await warmed(1_000), await warmed(2)]).toEqual([0, 1]);
  });

  it('is told what was read for the fold of a long history, which is not read again until it has stepped on', async () => {
    installation.publishHandler('counts', async ({ call }) => [
      await call('say'),
      await call('say'),
      await call('say'),
    ]);
    await start(executor, ID, 'counts');
    await work();
    installation.store.page = 2;
    const next = await installation.executor();
    await installation.clock.advance(1_000);
    const read = jest.spyOn(installation.store, 'readHistory');
    const readsFor = async (): Promise<number> => {
      read.mockClear();
      installation.handlers.hot.clear();
      await work(next);
      return read.mock.calls.length;
    };
    expect(await readsFor()).toBe(0);
    expect(await readsFor()).toBeGreaterThan(2);
    expect(installation.handlers.replays).toBe(2);
    expect(outcome()).toMatchObject({ status: 'completed', output: [1, 2, 3].map(() => ({ hello: ID })) });
  });

  it('waits where nobody can run it, says why, and never fails its execution (I63)', async () => {
    installation.handlers.unavailable = 'no engine of its version';
    await start();
    await installation.clock.advance(600_000);
    expect(outcome()).toBeUndefined();
    expect(kinds()).toEqual(['turn']);
    expect(await waiting()).toMatchObject([{ taskId: 2, waitsFor: 'no engine of its version' }]);
    installation.handlers.unavailable = undefined;
    await installation.clock.advance(60_000);
    expect(await waiting()).toEqual([]);
    await work();
    expect(outcome()).toMatchObject({ status: 'completed' });
  });

  it('counts for nothing once its shard is somebody else’s, who has it run as well', async () => {
    let answer = (): void => undefined;
    const { handlers: old } = installation;
    old.answersWait = new Promise((resolve) => (answer = resolve));
    await start();
    const next = await installation.executor();
    expect(await work(next)).toBe(1);
    answer();
    await installation.clock.advance(5_000);
    expect(old.hot.size).toBe(0);
    expect(outcome()).toMatchObject({ output: { said: { hello: ID } } });
    expect(await work(executor)).toBe(0);
  });

  it('is not heard any more once its execution is cancelled, which its code is told next', async () => {
    let answer = (): void => undefined;
    installation.handlers.answersWait = new Promise((resolve) => (answer = resolve));
    await start();
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'enough' });
    answer();
    await settled();
    await installation.clock.advance(1_000);
    expect(outcome()).toMatchObject({ status: 'cancelled' });
    expect(installation.store.tasks.size).toBe(0);
  });

  it('that nobody hears any more, since its execution was paused, has its code dropped: what that has called it would not call again (U3)', async () => {
    installation.publishHandler('pays', async ({ call }) => [await call('say'), await call('pay')]);
    await start(executor, ID, 'pays');
    let answer = (): void => undefined;
    installation.handlers.answersWait = new Promise((resolve) => (answer = resolve));
    await work();
    await installation.clock.advance(100); // what it hears is durable without it (I83)
    installation.handlers.answersWait = undefined;
    const steer = (steering: Steering) =>
      executor.send({ kind: 'steer', tenant: 'default', executionId: ID, steering });
    await steer({ kind: 'pause', clocks: 'stop' });
    answer();
    for (let turn = 0; turn < 5; turn++) await settled();
    await steer({ kind: 'resume' });
    for (let turn = 0; turn < 5; turn++) await settled();
    expect((await executor.take('pay')).length).toBe(1);
    expect(installation.handlers).toMatchObject({ turns: 3, replays: 1 });
  });

  it('that cannot be told to its execution is dropped, and replayed (U3)', async () => {
    await start();
    const { store } = installation;
    let refusals = 0;
    store.failing = ({ history }) => {
      const isTurn = history.some(({ events }) => events.some(({ type }) => type === 'turnEnded'));
      return isTurn && refusals++ === 0 ? new Error('the connection is lost') : undefined;
    };
    await work();
    await installation.clock.advance(10_000);
    expect(outcome()).toMatchObject({ output: { said: { hello: ID } } });
  });
});

describe('a handler whose code cannot go on', () => {
  const mismatch = { call: 1, recorded: { name: 'say', digest: 'a' }, seq: 4 };

  it('is paused and stays so, and goes on once somebody has looked and resumed it', async () => {
    installation.handlers.instead.push({ kind: 'mismatch', mismatch });
    await start();
    expect(installation.store.rows.get(ID)?.pausedAt).toBe(installation.clock.now());
    await installation.clock.advance(600_000);
    expect(outcome()).toBeUndefined();
    await executor.send({ kind: 'steer', tenant: 'default', executionId: ID, steering: { kind: 'resume' } });
    await work();
    expect(outcome()).toMatchObject({ output: { said: { hello: ID } } });
  });
});

it('a paused handler is told nothing, and everything once it goes on', async () => {
  const steer = (kind: 'pause' | 'resume') =>
    executor.send({
      kind: 'steer',
      tenant: 'default',
      executionId: ID,
      steering: kind === 'pause' ? { kind, clocks: 'run' } : { kind },
    });
  await start();
  const [task] = await executor.take('say');
  await steer('pause');
  if (task) await executor.complete(task, 'hello');
  await installation.clock.advance(60_000);
  expect([outcome(), installation.handlers.turns]).toEqual([undefined, 1]);
  await steer('resume');
  expect(outcome()).toMatchObject({ output: { said: 'hello' } });
});

it('a restart resumes what handlers wait for, and runs no code (I62)', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `execution_${index}`);
  for (const id of ids) await start(executor, id);
  const next = await installation.executor();
  await installation.clock.advance(10_000);
  expect(installation.handlers.turns).toBe(0);
  let done = 0;
  for (let rounds = 0; rounds < 10 && done < ids.length; rounds++) {
    done += await work(next);
    await installation.clock.advance(1_000);
  }
  expect(done).toBe(ids.length);
  expect(new Set(ids.map((id) => outcome(id)?.status))).toEqual(new Set(['completed']));
  expect(installation.handlers.turns).toBe(ids.length);
});

it('a handler that computes for ever harms itself alone', async () => {
  installation.publishHandler('endless', () => new Promise(() => undefined));
  const endless = installation.handlers;
  const run = endless.run.bind(endless);
  endless.run = (request, journal) =>
    request.program.handler.startsWith('endless') ? new Promise(() => undefined) : run(request, journal);
  for (let index = 0; index < 200; index++) await start(executor, `execution_${index}`, 'endless');
  await start(executor, 'execution_beside');
  await work();
  expect(outcome('execution_beside')).toMatchObject({ status: 'completed' });
});

describe('a call of a function that is not registered', () => {
  it('asks once who polls for a name, and nothing of tasks that were taken', async () => {
    const sincePoll = jest.fn(async (_: string, names: readonly string[]) => new Map(names.map((name) => [name, 0])));
    const curious = await installation.executor({ presence: { sincePoll } });
    for (const id of ['execution_1', 'execution_2']) await start(curious, id, 'asks');
    await curious.take('nobody.knows');
    await installation.clock.advance(10_000);
    expect(sincePoll).not.toHaveBeenCalled();
    for (const id of ['execution_3', 'execution_4']) {
      await start(curious, id, 'asks');
      await installation.clock.advance(10_000);
    }
    expect(sincePoll).toHaveBeenCalledTimes(1);
  });

  beforeEach(() => installation.publishHandler('asks', async ({ call }) => call('nobody.knows')));

  it('fails, and says what to register, where no worker has ever polled for it', async () => {
    await start(executor, ID, 'asks');
    await installation.clock.advance(10_000);
    expect(outcome()).toMatchObject({ status: 'failed', error: 'Api.NotConnected' });
    expect(outcome()?.cause).toContain('"nobody.knows"');
    expect(installation.handlers.turns).toBe(2);
  });

  it.each<[string, () => void]>([
    ['a worker has polled for it', () => void installation.polled.add('nobody.knows')],
    ['it is registered soon', () => void installation.register({ name: 'nobody.knows', type: 'worker' })],
  ])('waits for a worker where %s', async (_name, happens) => {
    await start(executor, ID, 'asks');
    happens();
    await installation.clock.advance(10_000);
    const [task] = await executor.take('nobody.knows');
    if (task) await executor.complete(task, 'known');
    expect(outcome()).toMatchObject({ output: 'known' });
  });
});
