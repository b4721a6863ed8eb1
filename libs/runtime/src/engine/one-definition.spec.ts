import { EngineError, shardOf } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const WAITS = { initial: { type: 'wait', seconds: 5, next: 'work' }, work: { type: 'task', task: 'work', end: true } };

let installation: Installation;
/** What stands in the way of loading the program `broken`. */
let problem: EngineError | undefined;

beforeEach(() => {
  installation = new Installation();
  installation.define('onboarding', ONE_TASK);
  installation.define('broken', ONE_TASK);
  installation.define('waits', WAITS);
  installation.define('broken-waits', WAITS);
  problem = new EngineError('DEFINITION_INVALID', 'this executor is too old for it');
});

/** A fresh process that has loaded nothing yet. */
function boot(): Promise<TestExecutor> {
  const loaded = new Set<string>();
  const { catalog } = installation;
  return installation.executor({
    catalog: {
      peek: (ref) => (loaded.has(ref.workflowId) ? catalog.peek(ref) : undefined),
      load: async (ref) => {
        if (ref.workflowId.startsWith('broken') && problem) return problem;
        loaded.add(ref.workflowId);
        return catalog.load(ref);
      },
    },
  });
}

const rowOf = (id: string) => installation.store.rows.get(id);
const SHARD = shardOf('execution_1', 4);
const NEIGHBOUR = ['execution_2', 'execution_3', 'execution_4', 'execution_5', 'execution_6', 'execution_7'].find(
  (id) => shardOf(id, 4) === SHARD,
);

/** Two executions of one shard; the program of the first cannot be loaded by the next process. */
async function bothStarted(workflows: [string, string] = ['broken', 'onboarding']): Promise<TestExecutor> {
  const first = await installation.executor();
  await first.start('execution_1', { workflowId: workflows[0] });
  await first.start(NEIGHBOUR ?? '', { workflowId: workflows[1] });
  return boot();
}

describe('an execution whose program cannot be loaded', () => {
  it('harms nobody of its shard, and goes on where it was once the program is there', async () => {
    const executor = await bothStarted();
    const tasks = await executor.take('work');
    expect(tasks.map(({ executionId }) => executionId)).toEqual([NEIGHBOUR]);
    for (const task of tasks) await executor.complete(task, { done: true });
    expect(rowOf(NEIGHBOUR ?? '')?.finished).toMatchObject({ status: 'completed' });
    problem = undefined;
    await installation.clock.advance(60_000);
    const later = await executor.take('work');
    expect(later.map(({ executionId }) => executionId)).toEqual(['execution_1']);
    for (const task of later) await executor.complete(task, { done: true });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'completed' });
  });

  it('lets its sender know that its answer was not taken, so that the log goes on', async () => {
    const executor = await bothStarted();
    const answer = { kind: 'complete', output: {} } as const;
    const taskId = 3;
    await executor.send(
      { kind: 'answer', tenant: 'default', executionId: 'execution_1', taskId, answer, digest: 'd' },
      0,
    );
    expect(executor.replies.at(-1)).toMatchObject({ kind: 'refused', error: { code: 'UNAVAILABLE' } });
    const request = { tenant: 'default', executionId: NEIGHBOUR ?? '', reason: '' };
    await executor.send({ kind: 'cancel', ...request }, 1);
    expect(installation.store.commits.at(-1)?.shards).toMatchObject([{ nextOffset: 2 }]);
  });

  it('can be cancelled', async () => {
    const executor = await bothStarted(['broken-waits', 'onboarding']);
    const cancel = { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'enough' } as const;
    expect(await executor.send({ ...cancel, tenant: 'other' })).toMatchObject({ kind: 'refused' });
    expect(rowOf('execution_1')?.finished).toBeUndefined();
    expect(await executor.send(cancel)).toEqual({ kind: 'cancelled', accepted: true });
    expect(await executor.send(cancel)).toEqual({ kind: 'cancelled', accepted: false });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'cancelled', cause: 'enough' });
    expect(rowOf('execution_1')?.history.at(-1)).toMatchObject({ type: 'executionCancelled' });
    expect([...installation.store.timers.values()]).toEqual([]);
    expectGapless('execution_1');
  });

  it('keeps the due timers of no one else waiting', async () => {
    const executor = await bothStarted(['broken-waits', 'waits']);
    await installation.clock.advance(10_000);
    expect((await executor.take('work')).map(({ executionId }) => executionId)).toEqual([NEIGHBOUR]);
    problem = undefined;
    await installation.clock.advance(60_000);
    expect((await executor.take('work')).map(({ executionId }) => executionId)).toEqual(['execution_1']);
    expectGapless('execution_1');
  });

  it('is refused as a start as soon as the first try has failed, and others are not', async () => {
    const executor = await boot();
    problem = new EngineError('UNAVAILABLE', 'the registry does not answer');
    await Promise.all([
      executor.start('execution_1', { workflowId: 'broken' }),
      executor.start(NEIGHBOUR ?? '', { workflowId: 'onboarding' }),
    ]);
    await settled();
    expect(executor.replies.map(({ kind }) => kind).sort()).toEqual(['refused', 'started']);
  });
});

describe('an execution whose history cannot be read', () => {
  it('can be cancelled, and leaves nothing open', async () => {
    const first = await installation.executor();
    await first.start('execution_1');
    rowOf('execution_1')?.history.splice(0, 1, ...JSON.parse('[{"seq":1,"at":0,"type":"neverHeardOf"}]'));
    const executor = await boot();
    const cancel = { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'enough' } as const;
    expect(await executor.send(cancel)).toEqual({ kind: 'cancelled', accepted: true });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'cancelled' });
    expect(installation.store.tasks.size).toBe(0);
    expectGapless('execution_1');
  });
});

describe('an execution of many lines', () => {
  it('has all of its open tasks resumed, though one is answered in the same batch', async () => {
    const branch = (name: string) => ({ startAt: name, states: { [name]: { type: 'task', task: name, end: true } } });
    installation.define('both', {
      both: { type: 'parallel', branches: [branch('left'), branch('right')], next: 'done' },
      done: { type: 'succeed' },
    });
    const first = await installation.executor();
    await first.start('execution_1', { workflowId: 'both' });
    const [left] = await first.take('left');
    if (!left) throw new Error('no task');
    const found = Promise.resolve();
    installation.store.readDelays.loadExecutions = found.then(() => undefined);
    const executor = await installation.executor({}, []);
    const assigned = executor.executor.assign([0, 1, 2, 3]);
    await assigned;
    await executor.complete(left, { left: true });
    for (const task of await executor.take('right')) await executor.complete(task, { right: true });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'completed' });
  });
});

function expectGapless(id: string): void {
  const history = rowOf(id)?.history ?? [];
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
}
