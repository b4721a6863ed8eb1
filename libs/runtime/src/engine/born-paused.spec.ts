import { childIdOf, type Steering } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const PARENT = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  installation.define('parent', starts('one'));
  installation.define('grandparent', starts('parent'));
  executor = await installation.executor();
});

const steer = (steering: Steering, executionId = PARENT) =>
  executor.send({ kind: 'steer', tenant: 'default', executionId, steering });
const row = (id: string) => installation.store.rows.get(id);
const typesOf = (id: string) => row(id)?.history.map(({ type }) => type);

function childOf(parent: string): string {
  const task = row(parent)?.history.findLast(({ type }) => type === 'taskScheduled');
  return task ? childIdOf(parent, task.seq, task.at) : '';
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled();
}

/** The start of its child is under way, and goes on when that is called. */
async function starting(workflowId: string): Promise<() => Promise<void>> {
  let goOn = (): void => undefined;
  installation.searchesWait = new Promise((resolve) => (goOn = resolve));
  await executor.start(PARENT, { workflowId });
  await quiet();
  return () => {
    installation.searchesWait = undefined;
    goOn();
    return quiet();
  };
}

describe('a child whose start is under way while its tree is paused', () => {
  it('begins as a paused one, by the words of that pause, and goes on when it is resumed', async () => {
    const goOn = await starting('parent');
    await steer({ kind: 'pause', clocks: 'stop', reason: 'repairs', tree: true });
    await goOn();
    const child = childOf(PARENT);
    expect(typesOf(child)).toEqual(['executionStarted', 'stateEntered', 'executionPaused']);
    expect(row(child)).toMatchObject({ pausedAt: expect.any(Number) });
    expect(row(child)?.history.at(-1)).toMatchObject({ data: { clocks: 'stop', reason: 'repairs', tree: true } });
    expect(await executor.take('work')).toEqual([]);
    for (const id of [PARENT, child]) await steer({ kind: 'resume' }, id);
    for (const task of await executor.take('work')) await executor.complete(task, { done: true });
    await quiet();
    expect(row(PARENT)?.finished).toMatchObject({ status: 'completed' });
  });

  it('begins as a paused one where its parent was paused alone before, by the words that the tree was paused by', async () => {
    const goOn = await starting('parent');
    await steer({ kind: 'pause', clocks: 'run' });
    expect(await steer({ kind: 'pause', clocks: 'stop', reason: 'all', tree: true })).toEqual({ kind: 'steered' });
    await goOn();
    const child = row(childOf(PARENT));
    expect(child).toMatchObject({ pausedAt: expect.any(Number) });
    expect(child?.history.at(-1)).toMatchObject({ data: { clocks: 'stop', reason: 'all', tree: true } });
  });

  it('has no child that begins before it is resumed', async () => {
    const goOn = await starting('grandparent');
    await steer({ kind: 'pause', clocks: 'run', tree: true });
    await goOn();
    expect(installation.store.rows.size).toBe(2);
    await steer({ kind: 'resume' }, childOf(PARENT));
    await quiet();
    expect(row(childOf(childOf(PARENT)))?.pausedAt).toBeUndefined();
  });

  it('runs where its parent alone was paused, or goes on again', async () => {
    const goOn = await starting('parent');
    await steer({ kind: 'pause', clocks: 'run', tree: true });
    await steer({ kind: 'resume' });
    await steer({ kind: 'pause', clocks: 'run' });
    await goOn();
    expect(row(childOf(PARENT))?.pausedAt).toBeUndefined();
    expect(await executor.take('work')).toHaveLength(1);
  });
});
