import type { OperatorAnswer } from '@workflows/contracts';
import { Execution } from './execution.fixture';
import {
  calls,
  catcher,
  constant,
  fast,
  parallel,
  programOf,
  retrier,
  slow,
  succeed,
  task,
  waitFor,
} from './program.fixture';

const CALLS = programOf([task('first', { next: 'second' }), task('second', { next: 'end' }), succeed('end')]);
const COMPLETE: OperatorAnswer = { kind: 'complete', output: { a: 1 } };
const SKIP: OperatorAnswer = { kind: 'skip' };
const FAIL: OperatorAnswer = { kind: 'fail', error: 'A', cause: 'c' };

const answer = (execution: Execution, taskId: number, by: OperatorAnswer) =>
  execution.send({ kind: 'operatorAnswer', taskId, digest: 'o', answer: by, by: 'ada', reason: 'r' });
const timerId = ({ rows }: Execution): number => [...rows.timers.keys()][0] ?? 0;
const since = ({ types }: Execution, from: number): string[] => types.slice(from);

describe('an operator', () => {
  it('gives a task its result, and the history says who and why', () => {
    const execution = Execution.started(CALLS);
    const { taskId } = execution;
    answer(execution, taskId, COMPLETE);
    expect(execution.events.find(({ type }) => type === 'operatorAnswered')).toMatchObject({
      state: 'first',
      data: { taskId, digest: 'o', answer: 'complete', by: 'ada', reason: 'r' },
    });
    expect(execution.taskOf('second').arguments).toEqual({ a: 1 });
  });

  it('goes on without a result, or with what is given in its place', () => {
    const execution = Execution.started(CALLS, { x: 0 });
    answer(execution, execution.taskId, SKIP);
    expect(execution.taskOf('second').arguments).toEqual({ x: 0 });
    answer(execution, execution.taskId, { kind: 'skip', output: { b: 2 } });
    expect(execution.end).toEqual({ b: 2 });
  });

  it('fails a task as whoever has it would: it is retried, then caught', () => {
    const more = {
      retry: [retrier(['A'], { maxAttempts: 1, intervalMs: 0 })],
      catch: [catcher(['A'], 'end')],
      next: 'end',
    };
    const execution = Execution.started(programOf([task('first', more), succeed('end')]));
    answer(execution, execution.taskId, FAIL);
    expect(execution.task.attempt).toBe(2);
    answer(execution, execution.taskId, FAIL);
    expect(execution.rows.finished?.status).toBe('completed');
  });

  it.each([
    [COMPLETE, { a: 1 }],
    [SKIP, {}],
    [FAIL, { status: 'failed', error: 'A' }],
  ])('answers in the place of the next attempt: %j', (by, end) => {
    const retry = [retrier(['B'], { maxAttempts: 1, intervalMs: 60_000 })];
    const execution = Execution.started(programOf([task('first', { retry, next: 'end' }), succeed('end')]));
    execution.fail('B');
    answer(execution, timerId(execution), by);
    expect(execution.end).toMatchObject(end);
  });

  it('gives what a function gives, before an attempt as during one', () => {
    const target = { ...calls(constant('f')), envelope: 'lambda' } as const;
    const retry = [retrier(['B'], { intervalMs: 60_000 })];
    const ends = [false, true].map((isBetween) => {
      const execution = Execution.started(programOf([task('first', { target, retry, next: 'end' }), succeed('end')]));
      if (isBetween) execution.fail('B');
      answer(execution, isBetween ? timerId(execution) : execution.taskId, COMPLETE);
      return execution.end;
    });
    expect(ends).toEqual([ends[0], ends[0]]);
    expect(ends[0]).toMatchObject({ Payload: { a: 1 } });
  });

  it.each([
    [COMPLETE, { a: 1 }],
    [SKIP, {}],
    [FAIL, { status: 'failed', error: 'A', failedState: 'rest' }],
  ])('ends a wait before its time: %j', (by, end) => {
    const execution = Execution.started(
      programOf([waitFor('rest', constant('PT1H'), { next: 'end' }), succeed('end')], { timeout: undefined }),
    );
    answer(execution, timerId(execution), by);
    expect(execution.end).toMatchObject(end);
  });

  it('answers in a branch, while it is paused, and is followed up on resuming', () => {
    const program = programOf([
      parallel('all', ['a', 'b'], { next: 'end' }),
      succeed('end'),
      task('a', { next: 'a2' }),
      task('a2'),
      waitFor('b', constant('PT1H')),
    ]);
    const execution = Execution.started(program);
    const [wait] = [...execution.rows.timers.keys()].filter((id) => execution.events[id - 1]?.type === 'waitStarted');
    execution.send({ kind: 'pause', clocks: 'stop' });
    const before = execution.events.length;
    answer(execution, execution.taskOf('a').taskId, COMPLETE);
    answer(execution, wait ?? 0, SKIP);
    expect(since(execution, before)).toEqual(['operatorAnswered', 'taskSucceeded', 'operatorAnswered', 'timerFired']);
    execution.send({ kind: 'resume' });
    execution.complete(execution.taskOf('a2'), { done: true });
    expect(execution.end).toMatchObject({ all: [{ a: 1, done: true }, {}] });
  });

  it('has nothing to say of what is closed, of a number that names no task, or of the service’s own work', () => {
    const execution = Execution.started(
      programOf([task('first', { arguments: slow('/x'), next: 'end' }), succeed('end')]),
    );
    const [evaluation = 0] = execution.rows.evaluations;
    expect(answer(execution, evaluation, COMPLETE)).toEqual({ ok: false, reason: 'TASK_NOT_OPEN' });
    execution.answer({ '/x': {} });
    const { taskId } = execution;
    expect(answer(execution, taskId + 7, COMPLETE)).toEqual({ ok: false, reason: 'TASK_NOT_OPEN' });
    execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'B', cause: 'c' });
    expect(answer(execution, taskId, COMPLETE)).toEqual({ ok: false, reason: 'EXECUTION_CLOSED' });
  });

  it('shapes what is given by the `output` of the state', () => {
    const output = fast(({ states }) => states.result);
    const execution = Execution.started(programOf([task('first', { output, next: 'end' }), succeed('end')]));
    answer(execution, execution.taskId, COMPLETE);
    expect(execution.end).toEqual({ a: 1 });
  });
});
