import type { Json } from '@workflows/contracts';
import type { OfferedTask } from '../ports/task-source';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import type { Script } from '../fixtures/scripted-handlers';

const ID = 'execution_1';

/** Calls one by one, some at once, one that fails and is caught, and one that wins a race. */
const SHOP: Script = async ({ call, request }) => {
  const first = await call('a', { n: 1 });
  const [left, right] = await Promise.all([call('a', { n: 2, first }), call('b', { n: 3 })]);
  const caught = await call('broken', {}).catch((error: Error) => error.name);
  const fastest = await Promise.race([
    call('b', { n: 4 }),
    request({ kind: 'sleep', name: 'sleep', until: Date.UTC(2030, 0, 1) }),
  ]);
  return { first, left, right, caught, fastest };
};

function answerOf({ function: name, arguments: args }: OfferedTask): Json {
  return { by: name, args };
}

interface Crash {
  /** The how-many-th commit, and whether it is durable. */
  commit: number;
  isDurable: boolean;
}

/** Runs it to its end. After a crash another process takes over, which knows nothing of the one before. */
async function run(crash?: Crash): Promise<{ installation: Installation; commits: number }> {
  const installation = new Installation();
  const { store } = installation;
  installation.publishHandler('shop', SHOP);
  for (const name of ['a', 'b', 'broken']) installation.register({ name, type: 'worker' });
  let commits = 0;
  let hasCrashed = false;
  const commit = store.commit.bind(store);
  store.commit = async (write) => {
    if (++commits !== crash?.commit) return commit(write);
    hasCrashed = true;
    if (crash.isDurable) await commit(write);
    return new Promise(() => undefined);
  };
  let executor = await installation.executor();
  const begin = (): Promise<unknown> => executor.start(ID, { workflowId: 'shop', key: 'k' });
  await begin();
  for (let rounds = 0; rounds < 60 && !store.rows.get(ID)?.finished; rounds++) {
    if (hasCrashed) {
      hasCrashed = false;
      executor = await installation.executor();
      await begin();
    }
    for (const task of await executor.take('a', 'b', 'broken')) await work(executor, task);
    await installation.clock.advance(1_000);
  }
  return { installation, commits };
}

async function work(executor: TestExecutor, task: OfferedTask): Promise<void> {
  if (task.function !== 'broken') return void (await executor.complete(task, answerOf(task)));
  const { executionId, taskId } = task;
  const answer = { kind: 'fail', error: 'Shop.Broken', cause: 'by design' } as const;
  await executor.send({ kind: 'answer', tenant: 'default', executionId, taskId, answer, digest: 'broken' });
}

function factsOf({ store }: Installation): { output: unknown; settled: number[]; calls: unknown[]; open: number } {
  const row = store.rows.get(ID);
  const history = row?.history ?? [];
  return {
    output: row?.finished?.output,
    settled: history.flatMap((event) =>
      event.type === 'taskSucceeded' || event.type === 'taskFailed' ? [event.data.taskId] : [],
    ),
    calls: history.flatMap((event) => (event.type === 'taskScheduled' ? [[event.path, event.data.function]] : [])),
    open: store.tasks.size + store.timers.size,
  };
}

it('a handler comes to the same, and settles no call twice, wherever its executor dies (I61)', async () => {
  const { installation, commits } = await run();
  const wanted = factsOf(installation);
  expect(wanted.output).toMatchObject({ caught: 'Shop.Broken', fastest: { by: 'b', args: { n: 4 } } });
  expect(wanted.open).toBe(0);
  for (let commit = 1; commit <= commits; commit++) {
    for (const isDurable of [false, true]) {
      const facts = factsOf((await run({ commit, isDurable })).installation);
      expect({ commit, isDurable, ...facts }).toEqual({ commit, isDurable, ...wanted, settled: facts.settled });
      expect(new Set(facts.settled).size).toBe(facts.settled.length);
    }
  }
});
