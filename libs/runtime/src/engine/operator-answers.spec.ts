import { childIdOf, type OperatorAnswer } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';
const COMPLETE: OperatorAnswer = { kind: 'complete', output: { by: 'hand' } };
const SKIP: OperatorAnswer = { kind: 'skip' };
const ACCEPTED = { kind: 'answered', verdict: { accepted: true } };
const CLOSED = { kind: 'answered', verdict: { accepted: false, code: 'TASK_CLOSED' } };

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  installation.define('parent', starts('one'));
  executor = await installation.executor();
});

const answer = (taskId: number, said: OperatorAnswer, more: { executionId?: string; tenant?: string } = {}) =>
  executor.send({
    kind: 'operatorAnswer',
    tenant: 'default',
    executionId: ID,
    taskId,
    answer: said,
    digest: JSON.stringify(said),
    by: 'ada',
    ...more,
  });
const row = (id = ID) => installation.store.rows.get(id);
const openTask = () => row()?.history.findLast(({ type }) => type === 'taskScheduled')?.seq ?? 0;

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settled();
}

describe('an answer of an operator', () => {
  it('is the same again, also in one batch, and any other is late', async () => {
    await executor.start(ID, { workflowId: 'one' });
    const taskId = openTask();
    const both = await Promise.all([answer(taskId, COMPLETE), answer(taskId, COMPLETE)]);
    expect(both).toEqual([ACCEPTED, { kind: 'answered', verdict: { accepted: true, duplicate: true } }]);
    expect(await answer(taskId, SKIP)).toEqual(CLOSED);
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { by: 'hand' } });
    expect(row()?.history.filter(({ type }) => type === 'operatorAnswered')).toHaveLength(1);
  });

  it('is the same again while its execution goes on, and nothing is read for that', async () => {
    const last = { type: 'task', task: 'work', end: true };
    installation.define('two', { first: { type: 'task', task: 'work', next: 'last' }, last });
    await executor.start(ID, { workflowId: 'two' });
    const taskId = openTask();
    expect(await answer(taskId, COMPLETE)).toEqual(ACCEPTED);
    installation.store.pagesWait = Promise.reject(new Error('nothing is to be read'));
    installation.store.pagesWait.catch(() => undefined);
    expect(await answer(taskId, COMPLETE)).toEqual({ kind: 'answered', verdict: { accepted: true, duplicate: true } });
  });

  it('is late for what the end has closed, and a long history behind that is not read for it', async () => {
    await executor.start(ID, { workflowId: 'one' });
    const taskId = openTask();
    await executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'r' });
    const history = row()?.history ?? [];
    const [, second] = history;
    if (second === undefined) throw new Error('no history');
    for (let seq = history.length + 1; seq < 100_000; seq++) history.push({ ...second, seq });
    installation.store.page = 10_000;
    const asked = jest.spyOn(installation.store, 'readHistory');
    expect(await answer(taskId, SKIP)).toEqual(CLOSED);
    expect(asked).toHaveBeenCalledTimes(3); // and its end, at once
  });

  it('leaves the worker that has the task with a closed one', async () => {
    await executor.start(ID, { workflowId: 'one' });
    const [task] = await executor.take('work');
    await answer(openTask(), SKIP);
    const late = { kind: 'complete', output: { by: 'hand' } } as const;
    if (task === undefined) throw new Error('no task was offered');
    const { executionId, taskId } = task;
    expect(
      await executor.send({ kind: 'answer', tenant: 'default', executionId, taskId, digest: 'd', answer: late }),
    ).toEqual(CLOSED);
    expect(row()?.finished).toMatchObject({ output: {} });
  });

  it('is late after a worker, and after the end', async () => {
    await executor.start(ID, { workflowId: 'one' });
    const taskId = openTask();
    for (const task of await executor.take('work')) await executor.complete(task, { done: true });
    expect(await answer(taskId, COMPLETE)).toEqual(CLOSED);
    expect(row()?.finished).toMatchObject({ output: { done: true } });
  });

  it('names a task of an execution of its tenant', async () => {
    await executor.start(ID, { workflowId: 'one' });
    const unknown = { kind: 'answered', verdict: { accepted: false, code: 'TASK_NOT_FOUND' } };
    expect(await answer(openTask() + 40, SKIP)).toEqual(unknown);
    expect(await answer(openTask() - 1, SKIP)).toEqual(unknown);
    const notFound = { kind: 'refused', error: { code: 'EXECUTION_NOT_FOUND' } };
    expect(await answer(openTask(), SKIP, { executionId: 'execution_0' })).toMatchObject(notFound);
    expect(await answer(openTask(), SKIP, { tenant: 'other' })).toMatchObject(notFound);
  });

  it('in the place of a child cancels the child', async () => {
    await executor.start(ID, { workflowId: 'parent' });
    await quiet();
    const taskId = openTask();
    const child = childIdOf(ID, taskId, row()?.history.find(({ seq }) => seq === taskId)?.at ?? 0);
    expect(row(child)?.finished).toBeUndefined();
    expect(await answer(taskId, COMPLETE)).toEqual(ACCEPTED);
    await quiet();
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { by: 'hand' } });
    expect(row(child)?.finished).toMatchObject({ status: 'cancelled' });
  });

  it('ends a wait, whoever owns it by then, and its timer is gone', async () => {
    installation.define('rest', { rest: { type: 'wait', duration: 'PT1H', end: true } });
    await executor.start(ID, { workflowId: 'rest' });
    executor = await installation.executor();
    const wait = row()?.history.findLast(({ type }) => type === 'waitStarted')?.seq ?? 0;
    expect(await answer(wait, SKIP)).toEqual(ACCEPTED);
    expect(await answer(wait, COMPLETE)).toEqual(CLOSED);
    expect([row()?.finished?.status, installation.store.timers.size]).toEqual(['completed', 0]);
  });
});
