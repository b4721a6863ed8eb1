import type { OfferedTask } from '../ports/task-source';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;
/** What was committed, as the types of the events. */
let commits: string[][];

beforeEach(async () => {
  installation = new Installation();
  installation.publishHandler('steps', async ({ call }) => {
    const said = [];
    for (let step = 1; step <= 5; step++) said.push(await call('say', { step }));
    return said;
  });
  installation.register({ name: 'say', type: 'worker' });
  executor = await installation.executor();
  commits = [];
  const { store } = installation;
  const commit = store.commit.bind(store);
  store.commit = (write) => {
    commits.push(write.history.flatMap(({ events }) => events.map(({ type }) => type)));
    return commit(write);
  };
});

const outcome = (id = ID) => installation.store.rows.get(id)?.finished;
const typesOf = (id = ID) => installation.store.rows.get(id)?.history.map(({ type }) => type);

async function taskOf(by = executor): Promise<OfferedTask> {
  const [task] = await by.take('say');
  if (!task) throw new Error('nothing is to be done');
  return task;
}

/** Its code says nothing until then. */
function silenced(): () => void {
  let answer = (): void => undefined;
  installation.handlers.answersWait = new Promise((resolve) => (answer = resolve));
  return () => {
    installation.handlers.answersWait = undefined;
    answer();
  };
}

it('a step of a handler is one commit: the answer, the turn that hears it, and its calls (I83)', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  for (let step = 1; step <= 5; step++) await executor.complete(await taskOf(), step);
  expect(outcome()?.output).toEqual([1, 2, 3, 4, 5]);
  expect(commits).toHaveLength(7);
  expect(commits[2]).toEqual(['taskSucceeded', 'turnRequested', 'taskScheduled', 'turnEnded']);
  expect(installation.handlers).toMatchObject({ turns: 6, replays: 0 });
  expect(installation.store.tasks.size).toBe(0);
});

it('what takes longer is committed without its turn, which is heard when it comes, and nobody else waits', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  const task = await taskOf();
  const answer = silenced();
  await executor.complete(task, 'late');
  const beside = 'execution_2';
  await executor.start(beside, { workflowId: 'steps' });
  expect([typesOf()?.at(-1), typesOf(beside)?.at(-1)]).toEqual(['turnEnded', 'turnRequested']);
  await installation.clock.advance(100);
  expect(typesOf()?.slice(-2)).toEqual(['taskSucceeded', 'turnRequested']);
  answer();
  await settled();
  expect(typesOf()?.slice(-2)).toEqual(['taskScheduled', 'turnEnded']);
  expect(installation.handlers).toMatchObject({ turns: 3, replays: 0 });
});

it('what else comes for it waits behind the answer, and that for a moment', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  const task = await taskOf();
  const answer = silenced();
  await executor.complete(task, 'before');
  await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'after' });
  expect(typesOf()?.at(-1)).toBe('turnEnded');
  await installation.clock.advance(100);
  expect(typesOf()?.slice(-3)).toEqual(['taskSucceeded', 'turnRequested', 'undoStarted']);
  answer();
  await installation.clock.advance(1_000);
  expect(outcome()).toMatchObject({ status: 'cancelled' });
});

it.each<[string, boolean]>([
  ['before its turn has come to anything', false],
  ['when its turn is in the commit', true],
])('an answer that is lost with its shard %s leaves nothing, and the next owner goes on', async (_when, isTurned) => {
  await executor.start(ID, { workflowId: 'steps' });
  const task = await taskOf();
  const { handlers: old, store } = installation;
  let goOn = (): void => undefined;
  if (isTurned) store.commitDelays.push(new Promise((resolve) => (goOn = resolve)));
  else goOn = silenced();
  await executor.complete(task, 'lost');
  const other = await installation.executor();
  await installation.clock.advance(10_000);
  goOn();
  await installation.clock.advance(10_000);
  expect(typesOf()?.at(-1)).toBe('turnEnded');
  expect(old.hot.size).toBe(0);
  for (let step = 1; step <= 5; step++) await other.complete(await taskOf(other), step);
  expect(outcome()?.output).toEqual([1, 2, 3, 4, 5]);
});

it('a commit that fails is made again with the same turn, whose code has not run twice', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  let failures = 0;
  installation.store.failing = () => (failures++ === 0 ? new Error('the connection is lost') : undefined);
  await executor.complete(await taskOf(), 1);
  await installation.clock.advance(10_000);
  expect(typesOf()?.slice(-4)).toEqual(['taskSucceeded', 'turnRequested', 'taskScheduled', 'turnEnded']);
  expect(installation.handlers).toMatchObject({ turns: 2, replays: 0 });
});

it('answers that come in one batch are told in their order', async () => {
  installation.publishHandler('one', async () => null);
  installation.publishHandler('pair', ({ call }) => Promise.all([call('say', { n: 1 }), call('say', { n: 2 })]));
  await executor.start(ID, { workflowId: 'pair' });
  const tasks = await executor.take('say');
  await installation.inOneBatch(executor, () => tasks.map((task, index) => executor.complete(task, index)));
  const told = installation.store.rows
    .get(ID)
    ?.history.flatMap((event) => (event.type === 'taskSucceeded' ? [event.data.result] : []));
  expect([told, outcome()?.output]).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(installation.handlers.replays).toBe(0);
});

it('what was put to an execution that has left the memory since is put anew, and its code replayed', async () => {
  installation.limits.cachedExecutions = 1;
  const small = await installation.executor();
  await small.start(ID, { workflowId: 'steps' });
  const task = await taskOf(small);
  const answer = silenced();
  await small.complete(task, 1);
  await small.start('execution_2', { workflowId: 'steps' });
  answer();
  await installation.clock.advance(1_000);
  expect(typesOf()?.slice(-4)).toEqual(['taskSucceeded', 'turnRequested', 'taskScheduled', 'turnEnded']);
  expect(installation.handlers.replays).toBe(1);
});

it('code that is not at hand waits for the commit, and so does what could not be run', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  const task = await taskOf();
  installation.handlers.hot.clear();
  await executor.complete(task, 1);
  expect(commits.slice(2)).toEqual([
    ['taskSucceeded', 'turnRequested'],
    ['taskScheduled', 'turnEnded'],
  ]);
  installation.handlers.unavailable = 'its process has ended';
  await executor.complete(await taskOf(), 2);
  expect(commits.slice(4)).toEqual([['taskSucceeded', 'turnRequested']]);
  installation.handlers.unavailable = undefined;
  await installation.clock.advance(10_000);
  expect(commits.slice(5)).toEqual([['taskScheduled', 'turnEnded']]);
});

it('a stop commits the answers that stand aside (I17)', async () => {
  await executor.start(ID, { workflowId: 'steps' });
  const task = await taskOf();
  silenced();
  await executor.complete(task, 1);
  await executor.executor.stop();
  expect(typesOf()?.slice(-2)).toEqual(['taskSucceeded', 'turnRequested']);
});
