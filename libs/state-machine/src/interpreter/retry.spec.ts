import type { Json } from '@workflows/contracts';
import { Execution, T0 } from './execution.fixture';
import { calls, catcher, constant, fast, lasting, pass, programOf, retrier, task } from './program.fixture';
import { planRetry, readRetriers } from './retry';

const NOW = { at: 0, random: 0.25 };
const failure = (name: string) => ({ name, cause: '' });

describe('the delay of a retry', () => {
  it.each<[string, Parameters<typeof retrier>[1], number, number]>([
    ['the interval at first', {}, 0, 1000],
    ['grown by the backoff rate', {}, 2, 4000],
    ['not grown at a rate of 1', { backoffRate: 1 }, 2, 1000],
    ['capped by maxDelay', { maxDelayMs: 2500 }, 2, 2500],
    ['nothing for an interval of 0', { intervalMs: 0, backoffRate: 1e308, maxAttempts: 9 }, 5, 0],
    ['a part by full jitter', { jitter: 'full' }, 1, 500],
    ['a hundred years at most', { backoffRate: 1e308, maxAttempts: 9 }, 5, 36_525 * 86_400_000],
  ])('is %s', (_, more, count, delay) => {
    expect(planRetry([retrier(['States.ALL'], more)], [count], failure('Oops'), {}, NOW)).toEqual({
      retrier: 0,
      dueAt: delay,
    });
  });

  it.each([
    [500, 1000],
    [5000, 5000],
  ])('is at least what the answer asks for: %s ms', (retryAfterMs, delay) => {
    expect(planRetry([retrier(['States.ALL'])], [], failure('Oops'), { retryAfterMs }, NOW)?.dueAt).toBe(delay);
  });
});

describe('whether to retry', () => {
  it('is decided by the first retrier that means the error, used up or not', () => {
    const retriers = [retrier(['A'], { maxAttempts: 1 }), retrier(['States.ALL'])];
    expect(planRetry(retriers, [], failure('A'), {}, NOW)?.retrier).toBe(0);
    expect(planRetry(retriers, [1], failure('A'), {}, NOW)).toBeUndefined();
    expect(planRetry(retriers, [1], failure('B'), {}, NOW)?.retrier).toBe(1);
  });

  it('is refused by the answer, by a maximum of 0, and by no retrier', () => {
    expect(planRetry([retrier(['States.ALL'])], [], failure('A'), { retryable: false }, NOW)).toBeUndefined();
    expect(planRetry([retrier(['States.ALL'], { maxAttempts: 0 })], [], failure('A'), {}, NOW)).toBeUndefined();
    expect(planRetry([], [], failure('A'), {}, NOW)).toBeUndefined();
  });
});

describe('a task that fails', () => {
  const retried = task('a', {
    retry: [retrier(['A'], { maxAttempts: 2 }), retrier(['B'], { maxAttempts: 1 })],
    next: 'b',
  });

  it('is tried again after its delay, as the next attempt of the same visit', () => {
    const execution = Execution.started(programOf([retried, task('b')]), { x: 1 });
    expect(execution.task).toMatchObject({ taskId: 3, attempt: 1 });
    execution.fail('A');
    expect([...execution.rows.timers.values()]).toEqual([T0 + 2000]);
    execution.fire();
    expect(execution.task).toMatchObject({ taskId: 7, attempt: 2, arguments: { x: 1 }, scheduledAt: T0 + 2000 });
    execution.fail('A');
    expect([...execution.rows.timers.values()]).toEqual([T0 + 5000]);
    execution.fire();
    execution.succeed({});
    expect(execution.visits[0]).toMatchObject({ state: 'a', attempts: 3, output: {} });
    expect(execution.visits[0]).not.toHaveProperty('error');
  });

  it('counts the attempts of each retrier for itself', () => {
    const execution = Execution.started(programOf([retried, task('b')]));
    for (const error of ['A', 'B', 'A']) {
      execution.fail(error);
      execution.fire();
    }
    expect(execution.task.attempt).toBe(4);
    execution.fail('B');
    expect(execution.end).toEqual({
      kind: 'finish',
      status: 'failed',
      error: 'B',
      cause: 'B happened',
      failedState: 'a',
    });
  });

  it('starts counting anew at its next visit', () => {
    const loop = task('a', { retry: [retrier(['A'], { maxAttempts: 1 })], next: 'a' });
    const execution = Execution.started(programOf([loop]));
    execution.fail('A');
    execution.fire();
    execution.succeed({});
    expect(execution.task.attempt).toBe(1);
    execution.fail('A');
    expect(execution.types.at(-1)).toBe('retryScheduled');
  });

  it('is tried again at once, without a timer, where the interval is 0', () => {
    const node = task('a', { retry: [retrier(['States.ALL'], { intervalMs: 0 })] });
    const execution = Execution.started(programOf([node]));
    execution.fail('A');
    expect(execution.types.slice(-3)).toEqual(['taskFailed', 'retryScheduled', 'taskScheduled']);
    expect(execution.rows.timers.size).toBe(0);
  });

  it('shows how often it was retried to its own arguments', () => {
    const node = task('a', {
      arguments: fast(({ states }) => states.context),
      retry: [retrier(['States.ALL'], { intervalMs: 0 })],
    });
    const execution = Execution.started(programOf([node]));
    execution.fail('A');
    expect(execution.task.arguments).toMatchObject({ State: { RetryCount: 1 } });
  });

  it('is not retried when its answer says so, but caught', () => {
    const node = task('a', { retry: [retrier(['States.ALL'])], catch: [catcher(['States.ALL'], 'b')] });
    const execution = Execution.started(programOf([node, task('b')]), { x: 1 });
    execution.fail('A', { retryable: false });
    expect(execution.task).toMatchObject({
      state: 'b',
      arguments: { x: 1, error: { name: 'A', cause: 'A happened' } },
    });
  });

  it("has the retry and the time-out of its function's registration where it has none", () => {
    const functionDefaults = (): { timeoutMs: number; retry: [{ errors: string[]; interval: string }] } => ({
      timeoutMs: 5000,
      retry: [{ errors: ['States.ALL'], interval: 'PT3S' }],
    });
    const execution = Execution.started(
      programOf([task('a', { target: calls(fast(() => 'f')) })]),
      {},
      { functionDefaults },
    );
    expect(execution.task.timeoutAt).toBe(T0 + 5000);
    execution.fail('A');
    expect([...execution.rows.timers.values()]).toEqual([T0 + 4000]);
  });

  it('has only what it says itself where it says something', () => {
    const functionDefaults = (): { timeoutMs: number; retry: [{ errors: string[] }] } => ({
      timeoutMs: 5000,
      retry: [{ errors: ['States.ALL'] }],
    });
    const node = task('a', { retry: [], timeout: lasting(constant(60)) });
    const execution = Execution.started(programOf([node]), {}, { functionDefaults });
    expect(execution.task.timeoutAt).toBe(T0 + 60_000);
    execution.fail('A');
    expect(execution.end).toMatchObject({ status: 'failed', error: 'A' });
  });
});

describe('a catcher', () => {
  const nodes = [
    task('a', {
      catch: [
        catcher(['A'], 'b', {
          output: fast(({ states }) => ({ was: states.errorOutput ?? null })),
          assign: [['v', constant(1)]],
        }),
        catcher(['States.ALL'], 'b'),
      ],
    }),
    pass('b'),
  ];

  it('gives its output and assigns', () => {
    const execution = Execution.started(programOf(nodes), { in: 1 });
    execution.fail('A');
    expect(execution.end).toEqual({ was: { Error: 'A', Cause: 'A happened' } });
    expect(execution.state?.ownLine.variables).toEqual({ v: 1 });
    expect(execution.visits[0]).toMatchObject({
      error: { name: 'A', cause: 'A happened' },
      output: { was: { Error: 'A' } },
    });
  });

  it('merges the error where it has no output', () => {
    const execution = Execution.started(programOf(nodes), { in: 1 });
    execution.fail('B');
    expect(execution.end).toEqual({ error: { name: 'B', cause: 'B happened' } });
    expect(execution.visits[0]?.error).toEqual({ name: 'B', cause: 'B happened' });
  });

  it('that fails itself ends the execution', () => {
    const broken = catcher(['States.ALL'], 'b', { output: fast(() => undefined) });
    const execution = Execution.started(programOf([task('a', { catch: [broken] }), pass('b')]));
    execution.fail('B');
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError', failedState: 'a' });
    expect(execution.types.slice(-3)).toEqual(['taskFailed', 'stateFailed', 'executionFailed']);
  });
});

describe('the retry of a registration', () => {
  it.each<[string, Json | undefined]>([
    ['absent', undefined],
    ['no list', 'x'],
    ['broken', [{ errors: 'A' }]],
  ])('that is %s counts as none', (_, retry) => expect(readRetriers(retry)).toEqual([]));

  it("has the language's form and defaults", () => {
    expect(readRetriers([{ errors: ['A'] }])).toEqual([retrier(['A'])]);
  });
});
