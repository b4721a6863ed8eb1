import { shardOf, type StartRequest } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { firstEvents } from '../intake/first-events';

const ID = 'execution_1';
const RESTART = {
  of: 'execution_0',
  takenOver: {
    state: 'work',
    known: { kind: 'results', input: 'kept', results: { a: 1 } },
    variables: {},
    visits: [{ state: 'before', enteredAt: '2023-01-01T00:00:00.000Z', exitedAt: '2023-01-01T00:00:00.000Z' }],
  },
} satisfies StartRequest['restart'];

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  executor = await installation.executor();
});

const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await settled();
};
const row = () => installation.store.rows.get(ID);
const typesOf = () => row()?.history.map(({ type }) => type) ?? [];
const TYPES = ['resultsTakenOver', 'executionStarted', 'stateEntered', 'taskScheduled'];

const request: StartRequest = {
  tenant: 'default',
  executionId: ID,
  workflowId: 'one',
  version: 1,
  workflowName: 'one',
  startState: 'work',
  input: { given: 1 },
  createdAt: 0,
  restart: RESTART,
};

/** It was inserted outside of any batch, by whoever asked for it. */
function inserted(): void {
  const { restart: _, startState, ...start } = request;
  const seed = { ...start, restartedFrom: RESTART.of };
  installation.store.accept({ shard: shardOf(ID, 4), seed, startState }, firstEvents(request));
}

async function work(by = executor): Promise<void> {
  for (const task of await by.take('work')) {
    expect(task.arguments).toEqual({ given: 1, a: 1 });
    await by.complete(task, { done: true });
  }
  await quiet();
}

describe('an execution that does another one anew', () => {
  it('begins with the results of that one, in one commit where its owner starts it', async () => {
    expect(await executor.send({ kind: 'start', request })).toMatchObject({
      kind: 'started',
      outcome: { startState: 'work', replayed: false },
    });
    expect(installation.store.commits).toHaveLength(1);
    expect([typesOf(), row()?.execution.seed.restartedFrom]).toEqual([TYPES, 'execution_0']);
    await work();
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { a: 1, done: true } });
  });

  it('begins once where it was there before its owner was told of it', async () => {
    inserted();
    await executor.send({ kind: 'start', request, durable: true });
    await executor.send({ kind: 'start', request, durable: true });
    expect(typesOf()).toEqual(TYPES);
    expect(installation.store.commits.at(-1)?.begun).toEqual([{ executionId: ID, at: expect.any(Number) }]);
    expect(row()?.begunAt).toBeDefined();
    const next = await installation.executor();
    await work(next);
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { a: 1, done: true } });
  });

  it('is found and begun by a sweep where nobody was told of it', async () => {
    inserted();
    await installation.clock.advance(60_000);
    await quiet();
    expect(typesOf()).toEqual(TYPES);
  });

  it('may be cancelled before it begins, be its program at hand or not', async () => {
    for (const workflowId of ['one', 'gone']) {
      inserted();
      Object.assign(row()?.execution.seed ?? {}, { workflowId });
      await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'r' });
      await installation.clock.advance(60_000);
      expect([row()?.finished?.status, row()?.begunAt]).toEqual(['cancelled', expect.any(Number)]);
      executor = await installation.executor();
    }
  });
});
