import { Execution, T0 } from './execution.fixture';
import {
  catcher,
  constant,
  fail,
  lasting,
  map,
  parallel,
  pass,
  programOf,
  retrier,
  succeed,
  task,
  waitFor,
} from './program.fixture';
import type { Program } from '../program';

const CALLS = programOf([task('first', { next: 'second' }), task('second', { next: 'end' }), succeed('end')]);

const redrive = (execution: Execution): Execution => {
  expect(execution.send({ kind: 'redrive' })).toMatchObject({ ok: true });
  return execution;
};
const refused = (execution: Execution): unknown => {
  const step = execution.send({ kind: 'redrive' });
  return step.ok ? undefined : step.reason;
};
const states = ({ rows }: Execution): string[] =>
  [...rows.tasks.values()].map(({ path, state }) => (path === '' ? state : `${path} ${state}`)).sort();
const failTask = (execution: Execution, { taskId }: { taskId: number }, error = 'A') =>
  execution.send({ kind: 'taskFailed', taskId, digest: 'd', error, cause: 'c' });
const failAll = (execution: Execution): void => {
  for (const open of [...execution.rows.tasks.values()]) failTask(execution, open);
};
const completeAll = (execution: Execution, result: (path: string) => string): void => {
  for (const open of [...execution.rows.tasks.values()]) execution.complete(open, result(open.path));
};

describe('a redrive', () => {
  it('goes on from the state that failed, with what came before it, as another visit', () => {
    const execution = Execution.started(CALLS);
    execution.succeed({ a: 1 });
    execution.fail('A');
    expect(execution.rows.finished).toMatchObject({ status: 'failed', failedState: 'second' });
    redrive(execution);
    expect(execution.rows.redriveCount).toBe(1);
    expect(execution.task).toMatchObject({ state: 'second', attempt: 1, arguments: { a: 1 } });
    execution.succeed({ b: 2 });
    expect(execution.rows.finished).toMatchObject({ status: 'completed', output: { a: 1, b: 2 } });
    const visits = execution.visits.map(({ state, error }) => [state, error?.name]);
    expect(visits).toEqual([
      ['first', undefined],
      ['second', 'A'],
      ['second', undefined],
      ['end', undefined],
    ]);
  });

  it('that names how many there were is done once, however soon it fails again', () => {
    const execution = Execution.started(CALLS);
    execution.fail('A');
    const once = () => execution.send({ kind: 'redrive', ifCount: 0 });
    expect(once()).toMatchObject({ ok: true });
    expect(once()).toEqual({ ok: false, reason: 'ALREADY_REDRIVEN' });
    expect(execution.send({ kind: 'redrive', ifCount: 1 })).toEqual({ ok: false, reason: 'EXECUTION_OPEN' });
    execution.fail('A');
    expect(once()).toEqual({ ok: false, reason: 'ALREADY_REDRIVEN' });
    expect(execution.send({ kind: 'redrive', ifCount: 1 })).toMatchObject({ ok: true });
  });

  it('begins the retries, and the number of its visit, anew', () => {
    const retry = [retrier(['A'], { maxAttempts: 1, intervalMs: 0 })];
    const execution = Execution.started(programOf([task('first', { retry })]));
    const { visit } = execution.task;
    execution.fail('A');
    execution.fail('A');
    redrive(execution);
    expect(execution.task.visit).toBeGreaterThan(visit);
    execution.fail('A');
    expect(execution.task.attempt).toBe(2);
  });

  it.each([
    ['cancelled', (execution: Execution) => execution.send({ kind: 'cancel', reason: 'r' })],
    ['timedOut', (execution: Execution) => execution.fire()],
    ['failed', (execution: Execution) => execution.send({ kind: 'ban', error: 'E', cause: 'c' })],
  ])('takes up what was %s where it stood, and begins its time limit anew', (status, end) => {
    const execution = Execution.started(
      programOf([task('first', { next: 'end' }), succeed('end')], { timeout: lasting(constant(60)) }),
    );
    end(execution);
    expect(execution.rows.finished).toMatchObject({ status });
    execution.at = T0 + 100_000;
    redrive(execution);
    expect([...execution.rows.timers.values()]).toEqual([T0 + 160_000]);
    execution.succeed({ a: 1 });
    expect(execution.rows.finished).toMatchObject({ status: 'completed', output: { a: 1 } });
  });

  it('is none of what runs, is paused, has completed, or never began', () => {
    const execution = Execution.started(CALLS);
    expect(refused(execution)).toBe('EXECUTION_OPEN');
    execution.send({ kind: 'pause', clocks: 'run' });
    expect(refused(execution)).toBe('EXECUTION_OPEN');
    expect(refused(Execution.started(programOf([pass('only')])))).toBe('EXECUTION_CLOSED');
    const [banned, cancelled] = [new Execution(CALLS), new Execution(CALLS)];
    banned.send({ kind: 'ban', error: 'E', cause: 'c' });
    expect(refused(banned)).toBe('NOT_STARTED');
    cancelled.send({ kind: 'cancel', reason: 'r' });
    expect(refused(cancelled)).toBe('NOT_STARTED');
  });

  it('counts, and can be asked for whenever it has failed again', () => {
    const execution = Execution.started(programOf([fail('no', { error: constant('E') })]));
    redrive(execution);
    redrive(execution);
    expect(execution.rows).toMatchObject({ redriveCount: 2, finished: { status: 'failed', error: 'E' } });
    expect(execution.visits.map(({ exitedAt }) => exitedAt === null)).toEqual([false, false, true]);
  });

  it('keeps the result that had come in a pause before the end', () => {
    const execution = Execution.started(CALLS);
    execution.send({ kind: 'pause', clocks: 'run' });
    execution.succeed({ a: 1 });
    execution.send({ kind: 'cancel', reason: 'r' });
    expect(states(redrive(execution))).toEqual(['second']);
    expect(execution.rows.pausedAt).toBeUndefined();
  });

  it('waits anew for what it waited for', () => {
    const execution = Execution.started(programOf([waitFor('rest', constant('PT60S'))]));
    execution.send({ kind: 'cancel', reason: 'r' });
    execution.at += 50_000;
    expect([...redrive(execution).rows.timers.values()]).toEqual([T0 + 110_000]);
  });
});

describe('a redrive of branches', () => {
  const program = programOf([
    parallel('all', ['a', 'b', 'c'], { next: 'end' }),
    succeed('end'),
    task('a'),
    task('b', { next: 'b2' }),
    task('b2'),
    waitFor('c', constant('PT1H')),
  ]);

  it('keeps those that succeeded and takes up the others where they stood', () => {
    const execution = Execution.started(program);
    execution.complete(execution.taskOf('a'), { a: 1 });
    execution.complete(execution.taskOf('b'), {});
    execution.fail('A');
    expect(execution.rows.finished).toMatchObject({ status: 'failed', failedState: 'all' });
    redrive(execution);
    expect(states(execution)).toEqual(['all/1 b2']);
    expect(execution.rows.timers.size).toBe(1);
    execution.succeed({ b: 2 });
    execution.fire();
    expect(execution.rows.finished).toMatchObject({ status: 'completed', output: { all: [{ a: 1 }, { b: 2 }, {}] } });
    expect(execution.visits.map(({ state }) => state)).toEqual(['all', 'all', 'end']);
  });

  it('goes into branches within branches', () => {
    const nested = programOf([
      parallel('outer', ['inner', 'x'], { next: 'end' }),
      succeed('end'),
      parallel('inner', ['a', 'b']),
      task('a'),
      task('b'),
      task('x'),
    ]);
    const execution = Execution.started(nested);
    execution.complete(execution.taskOf('a'), { a: 1 });
    failTask(execution, execution.taskOf('b'));
    expect(states(redrive(execution))).toEqual(['outer/0/inner/1 b', 'outer/1 x']);
    completeAll(execution, (path) => path);
    expect(execution.rows.finished).toMatchObject({ status: 'completed' });
  });

  it('is of the state that failed last, where a catcher had led on', () => {
    const caught = programOf([parallel('all', ['a'], { catch: [catcher(['A'], 'mend')] }), task('mend'), task('a')]);
    const execution = Execution.started(caught);
    execution.fail('A');
    execution.fail('B');
    expect(states(redrive(execution))).toEqual(['mend']);
  });
});

describe('a redrive of items', () => {
  const each = (more: Parameters<typeof map>[3] = {}): Program =>
    programOf([
      map('each', constant([0, 1, 2, 3]), 'one', { next: 'end', ...more }),
      succeed('end'),
      task('one', { next: 'two' }),
      task('two'),
    ]);

  it('runs again those that were borne until they were too many, at the state each failed in, as many at once as allowed', () => {
    const execution = Execution.started(each({ toleratedFailureCount: constant(1), maxConcurrency: constant(2) }));
    execution.complete(execution.taskOf('one', 'each/0'), {});
    execution.complete(execution.taskOf('two', 'each/0'), 'kept');
    execution.complete(execution.taskOf('one', 'each/1'), {});
    failAll(execution);
    expect(execution.rows.finished).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(states(redrive(execution))).toEqual(['each/1 two', 'each/2 one']);
    execution.complete(execution.taskOf('two', 'each/1'), 'again');
    expect(states(execution)).toEqual(['each/2 one', 'each/3 one']);
    completeAll(execution, () => '');
    completeAll(execution, (path) => path);
    expect(execution.rows.finished).toMatchObject({
      status: 'completed',
      output: {
        each: [{ two: 'kept' }, { two: 'again' }, { one: '', two: 'each/2' }, { one: '', two: 'each/3' }],
      },
    });
  });

  it('may fail, and be redriven, once more', () => {
    const execution = Execution.started(each({ maxConcurrency: constant(1) }));
    execution.fail('A');
    redrive(execution);
    execution.fail('B');
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'B' });
    expect(states(redrive(execution))).toEqual(['each/0 one']);
  });
});
