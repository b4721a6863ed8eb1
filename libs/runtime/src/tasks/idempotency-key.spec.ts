import { idempotencyKeyOf } from '@workflows/contracts';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';

const ID = 'execution_1';
let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  executor = await installation.executor();
});

const keysOf = async (): Promise<string[]> => (await executor.take('work')).map(idempotencyKeyOf);
const fail = (taskId: number) =>
  executor.send({
    kind: 'answer',
    tenant: 'default',
    executionId: ID,
    taskId,
    answer: { kind: 'fail', error: 'Busy', cause: '' },
    digest: `${taskId}`,
  });

describe('the idempotency key of a task', () => {
  it('is another one for each item of a map', async () => {
    const iterator = { StartAt: 'w', States: { w: { Type: 'Task', Resource: 'work', End: true } } };
    installation.defineAsl('w', { StartAt: 'm', States: { m: { Type: 'Map', Iterator: iterator, End: true } } });
    await executor.start(ID, { workflowId: 'w', input: [1, 2, 3] });
    expect(new Set(await keysOf()).size).toBe(3);
  });

  it('is another one for each branch', async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Resource: 'work', End: true } },
    });
    const parallel = { Type: 'Parallel', Branches: [branch('a'), branch('b')], End: true };
    installation.defineAsl('w', { StartAt: 'p', States: { p: parallel } });
    await executor.start(ID, { workflowId: 'w' });
    expect(new Set(await keysOf()).size).toBe(2);
  });

  it('stays the same over attempts, and is another one when the state is entered again', async () => {
    installation.define('w', {
      work: { type: 'task', task: 'work', retry: [{ errors: ['Busy'], maxAttempts: 1, interval: 1 }], next: 'again' },
      again: { type: 'choice', choices: [{ condition: '{% false %}', next: 'done' }], default: 'work' },
      done: { type: 'succeed' },
    });
    await executor.start(ID, { workflowId: 'w' });
    const [first] = await executor.take('work');
    if (first) await fail(first.taskId);
    await installation.clock.advance(5_000);
    const [second] = await executor.take('work');
    if (second) await executor.complete(second, {});
    const [third] = await executor.take('work');
    const keys = [first, second, third].map((task) => task && idempotencyKeyOf(task));
    expect([second?.attempt, keys[1]]).toEqual([2, keys[0]]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});
