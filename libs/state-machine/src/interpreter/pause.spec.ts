import { Execution, T0 } from './execution.fixture';
import { constant, map, parallel, pass, programOf, retrier, succeed, task, waitFor } from './program.fixture';

const CALLS = programOf([task('first', { next: 'second' }), task('second', { next: 'end' }), succeed('end')]);
const MINUTE = 60_000;

const paused = (execution: Execution, clocks: 'run' | 'stop' = 'run'): Execution => {
  expect(execution.send({ kind: 'pause', clocks })).toMatchObject({ ok: true });
  return execution;
};
const resume = (execution: Execution): Execution => {
  expect(execution.send({ kind: 'resume' })).toMatchObject({ ok: true });
  return execution;
};
const types = ({ events }: Execution, after: number): string[] => events.slice(after).map(({ type }) => type);

describe('a paused execution', () => {
  it('keeps the answer of what ran, begins nothing, and goes on from there', () => {
    const execution = paused(Execution.started(CALLS));
    execution.succeed({ a: 1 });
    expect(types(execution, 3)).toEqual(['executionPaused', 'taskSucceeded']);
    expect(execution.rows.tasks.size).toBe(0);
    resume(execution);
    expect(types(execution, 5)).toEqual(['executionResumed', 'stateExited', 'stateEntered', 'taskScheduled']);
    execution.succeed({ b: 2 });
    expect(execution.rows.finished).toMatchObject({ status: 'completed', output: { a: 1, b: 2 } });
  });

  it('takes neither a second pause nor a second resumption, and keeps what was said first', () => {
    const execution = paused(Execution.started(CALLS), 'stop');
    expect(execution.send({ kind: 'pause', clocks: 'run' })).toEqual({ ok: false, reason: 'ALREADY_PAUSED' });
    resume(execution);
    expect(execution.send({ kind: 'resume' })).toEqual({ ok: false, reason: 'NOT_PAUSED' });
  });

  it('takes once that all below it is meant as well, and stays what it was', () => {
    const tree = { kind: 'pause', clocks: 'stop', reason: 'all', tree: true } as const;
    const execution = paused(Execution.started(CALLS));
    execution.succeed({ a: 1 });
    expect(execution.send(tree)).toMatchObject({ ok: true, effects: [] });
    expect(execution.events.at(-1)).toMatchObject({ type: 'treePaused', data: { clocks: 'stop', reason: 'all' } });
    expect(execution.send(tree)).toEqual({ ok: false, reason: 'ALREADY_PAUSED' });
    expect(execution.state?.pause).toMatchObject({ clocks: 'run', since: execution.events[3]?.at });
    resume(execution);
    expect(execution.rows.tasks.size).toBe(1);
    expect(paused(Execution.started(CALLS)).send({ kind: 'resume' })).toMatchObject({ ok: true });
  });

  it('can be cancelled, and leaves nothing open', () => {
    const execution = paused(Execution.started(CALLS));
    execution.send({ kind: 'cancel', reason: 'enough' });
    expect(execution.rows.finished).toMatchObject({ status: 'cancelled' });
    expect(execution.send({ kind: 'resume' })).toEqual({ ok: false, reason: 'EXECUTION_CLOSED' });
  });

  it('may be paused before it has begun: it enters its first state once it goes on', () => {
    const execution = paused(new Execution(programOf([task('first')], { timeout: undefined })));
    expect(types(execution, 0)).toEqual(['executionStarted', 'stateEntered', 'executionPaused']);
    expect(execution.send({ kind: 'start' })).toEqual({ ok: false, reason: 'ALREADY_STARTED' });
    resume(execution);
    expect(execution.taskOf('first').attempt).toBe(1);
  });

  it('follows up in the order in which things came, in whichever line', () => {
    const program = programOf([
      parallel('all', ['a', 'b', 'c'], { next: 'end' }),
      succeed('end'),
      task('a', { next: 'a2' }),
      task('b', { next: 'b2' }),
      task('c'),
      task('a2'),
      task('b2'),
    ]);
    const execution = paused(Execution.started(program));
    execution.complete(execution.taskOf('b'), {});
    execution.complete(execution.taskOf('a'), {});
    resume(execution);
    const entered = execution.events.flatMap((event) => (event.type === 'stateEntered' ? [event.state] : []));
    expect(entered.slice(-2)).toEqual(['b2', 'a2']);
    expect([...execution.rows.tasks.values()].map(({ state }) => state).sort()).toEqual(['a2', 'b2', 'c']);
  });

  it('does not begin the next item of a map', () => {
    const items = map('each', constant([1, 2, 3]), 'one', { maxConcurrency: constant(1) });
    const execution = paused(Execution.started(programOf([items, task('one')])));
    execution.succeed({});
    expect(execution.rows.tasks.size).toBe(0);
    resume(execution);
    expect(execution.task.path).toBe('each/1');
  });

  it('asks its retriers once it goes on, with what the answer said', () => {
    const retry = [retrier(['States.ALL'], { intervalMs: 1000 })];
    const refused = paused(Execution.started(programOf([task('first', { retry })])));
    refused.fail('A', { retryable: false });
    expect(refused.rows.finished).toBeUndefined();
    expect(resume(refused).rows.finished).toMatchObject({ status: 'failed', error: 'A' });
    const later = paused(Execution.started(programOf([task('first', { retry })])));
    later.fail('A', { retryAfterMs: 5 * MINUTE });
    later.at += MINUTE;
    resume(later);
    expect([...later.rows.timers.values()]).toEqual([later.at + 5 * MINUTE]);
  });

  it('that has failed in a map is taken up where the map has failed', () => {
    const program = programOf([map('each', constant([1]), 'one'), task('one')]);
    const execution = paused(Execution.started(program));
    execution.fail('A');
    expect(execution.rows.finished).toBeUndefined();
    expect(resume(execution).rows.finished).toMatchObject({ status: 'failed', error: 'A' });
  });
});

describe('the clocks of a paused execution', () => {
  const program = programOf(
    [waitFor('rest', constant('PT2M'), { next: 'end' }), pass('between', { next: 'end' }), succeed('end')],
    { timeout: { value: constant(600), form: 'any' } },
  );

  it('run: what fell due meanwhile fires on resuming, and nothing before', () => {
    const execution = paused(Execution.started(program));
    execution.at += 3 * MINUTE;
    expect(execution.send({ kind: 'timerFired', timerId: 3 })).toEqual({ ok: false, reason: 'EXECUTION_PAUSED' });
    resume(execution);
    expect([...execution.rows.timers.values()].sort()).toEqual([T0 + 2 * MINUTE, T0 + 10 * MINUTE].sort());
    execution.send({ kind: 'timerFired', timerId: 3 });
    expect(execution.rows.finished).toMatchObject({ status: 'completed' });
  });

  it('stop: every deadline is later by the pause, and who fires one as it was armed before comes too early', () => {
    const execution = Execution.started(program);
    execution.at += MINUTE;
    paused(execution, 'stop').at += 3 * MINUTE;
    resume(execution);
    expect([...execution.rows.timers.values()].sort()).toEqual([T0 + 5 * MINUTE, T0 + 13 * MINUTE].sort());
    const early = { kind: 'timerFired', timerId: 3, dueAt: T0 + 2 * MINUTE } as const;
    expect(execution.send(early)).toEqual({ ok: false, reason: 'TIMER_NOT_ARMED' });
    expect(execution.send({ ...early, dueAt: T0 + 5 * MINUTE })).toMatchObject({ ok: true });
  });

  it('stop: tasks, retries and the lines of a map, too', () => {
    const own = task('one', { timeout: { value: constant(60), form: 'any' } });
    const execution = Execution.started(programOf([map('each', constant([1, 2]), 'one'), own]));
    paused(execution, 'stop').at += MINUTE;
    resume(execution);
    expect([...execution.rows.timers.values()]).toEqual([T0 + 2 * MINUTE, T0 + 2 * MINUTE]);
    expect([...execution.rows.tasks.values()].map(({ timeoutAt }) => timeoutAt)).toEqual([
      T0 + 2 * MINUTE,
      T0 + 2 * MINUTE,
    ]);
  });

  it('are no heartbeat: that begins anew', () => {
    const beating = task('first', { heartbeat: { value: constant(60), form: 'any' } });
    const execution = paused(Execution.started(programOf([beating])));
    const missed = { kind: 'heartbeatMissed', taskId: execution.taskId } as const;
    expect(execution.send(missed)).toEqual({ ok: false, reason: 'EXECUTION_PAUSED' });
    resume(execution);
    execution.send(missed);
    expect(execution.rows.finished).toMatchObject({ error: 'States.HeartbeatTimeout' });
  });
});
