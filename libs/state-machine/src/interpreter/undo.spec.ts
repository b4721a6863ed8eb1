import { Execution } from './execution.fixture';
import {
  constant,
  fail,
  fast,
  map,
  parallel,
  programOf,
  retrier,
  slow,
  task,
  undoing,
  waitFor,
} from './program.fixture';
import type { MapNode } from '../program';
import { MAX_VALUE_SIZE } from './data-limit';
import { UNDO, asked, cancel, chain, redrive, shipping } from './undo.fixture';

describe('an execution that is undone', () => {
  it('asks for what undoes each done state, the latest first, and then fails as it was going to', () => {
    const execution = shipping();
    execution.fail('NoTruck');
    expect(execution.state?.status).toBe('running');
    expect(execution.rows.finished).toBeUndefined();
    expect([asked(execution), execution.task.state, execution.task.path]).toEqual([
      ['undo charge'],
      'charge',
      '~undo/0',
    ]);
    execution.succeed('anything');
    expect([asked(execution), execution.task.path]).toEqual([['undo reserve'], '~undo/1']);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'NoTruck', failedState: 'ship' });
    expect(execution.types.slice(-2)).toEqual(['undoEnded', 'executionFailed']);
    expect(execution.visits).toMatchObject([
      { state: 'reserve' },
      { state: 'charge' },
      { state: 'ship', error: { name: 'NoTruck' } },
    ]);
    expect(execution.visits.every(({ exitedAt }) => exitedAt !== null)).toBe(true);
  });

  it('shows what undoes a state what that one saw, and its result; where it says nothing, it gets what would have followed', () => {
    const seen = fast(({ states, variables }) => ({
      saw: states.input,
      gave: states.result ?? null,
      v: variables['v'] ?? null,
    }));
    const assign = [['v', constant('later')]] as const;
    const execution = shipping(
      programOf(
        [
          task('reserve', { ...undoing('reserve'), assign: [['v', constant('early')]], next: 'charge' }),
          task('charge', {
            ...undoing('charge', { arguments: seen }),
            assign,
            output: constant({ other: 1 }),
            next: 'ship',
          }),
          task('ship'),
        ],
        { endings: UNDO },
      ),
    );
    execution.fail('E');
    expect(execution.task.arguments).toEqual({ saw: { order: 7, seat: 1 }, gave: { paid: 2 }, v: 'early' });
    execution.succeed(null);
    expect(execution.task.arguments).toEqual({ order: 7, seat: 1 });
  });

  it('has done what somebody has answered while it waited for another attempt', () => {
    const retry = [retrier(['States.ALL'], { intervalMs: 60_000 })];
    const execution = Execution.started(
      programOf([task('a', { ...undoing('a'), retry, next: 'b' }), task('b')], { endings: UNDO }),
    );
    execution.fail('Busy');
    const [timerId] = execution.rows.timers.keys();
    const answer = { kind: 'complete', output: { by: 'hand' } } as const;
    execution.send({ kind: 'operatorAnswer', taskId: timerId ?? 0, digest: 'd', answer });
    execution.fail('E');
    expect([asked(execution), execution.task.arguments]).toEqual([['undo a'], { by: 'hand' }]);
  });

  it('asks the full evaluator where it has to', () => {
    const execution = shipping(chain(UNDO, { arguments: slow('/slow') }));
    execution.fail('E');
    execution.answer({ '/slow': { id: 9 } });
    expect(execution.task).toMatchObject({ state: 'charge', arguments: { id: 9 } });
  });

  it('has done what gave its result, though the state then failed', () => {
    const missing = fast(() => undefined);
    const execution = shipping(
      programOf([task('a', { next: 'b' }), task('b', { ...undoing('b'), output: missing })], { endings: UNDO }),
    );
    expect(asked(execution)).toEqual(['undo b']);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('is cancelled or timed out at the end, without the limit of the whole', () => {
    for (const end of ['cancelled', 'timedOut'] as const) {
      const execution = shipping();
      if (end === 'cancelled') cancel(execution);
      else execution.fire();
      expect([...execution.rows.timers]).toEqual([]);
      execution.succeed(null);
      execution.succeed(null);
      expect(execution.rows.finished).toMatchObject({ status: end });
    }
  });

  it('ends at once where there is nothing to undo, or nobody wants it', () => {
    const execution = Execution.started(chain());
    execution.fail('E');
    expect(execution.types).not.toContain('undoStarted');
    const other = shipping(chain({}));
    other.fail('E');
    expect([other.rows.finished?.status, other.types.includes('undoStarted')]).toEqual(['failed', false]);
    const early = new Execution(chain({ cancelled: { compensate: true, startAt: 'tell' } }));
    cancel(early, true);
    expect(early.rows.finished?.status).toBe('cancelled');
  });

  it('is undone by a cancel that asks for it, whatever its definition says, and by no second one', () => {
    const execution = shipping(chain({}));
    cancel(execution, true);
    const { seq } = execution.state ?? {};
    expect([cancel(execution).ok, cancel(execution, true).ok, execution.state?.seq]).toEqual([true, true, seq]);
    execution.succeed(null);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ status: 'cancelled', cause: 'enough' });
    expect(redrive(execution)).toMatchObject({ ok: false, reason: 'EXECUTION_UNDONE' });
  });

  it('is not undone by a ban', () => {
    const execution = shipping();
    execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'c' });
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'States.Runtime' });
  });

  it('undoes branches, items and each turn of a loop by the order of their results', () => {
    const execution = Execution.started(
      programOf(
        [
          parallel('both', ['a', 'b'], { next: 'each' }),
          map('each', constant(['x', 'y']), 'one', { next: 'no' }),
          fail('no'),
          task('a', undoing('a')),
          task('b', undoing('b')),
          task('one', undoing('one')),
        ],
        { endings: UNDO },
      ),
    );
    execution.complete(execution.taskOf('b'), 1);
    execution.complete(execution.taskOf('a'), 2);
    execution.complete(execution.taskOf('one', 'each/1'), 3);
    execution.complete(execution.taskOf('one', 'each/0'), 4);
    const undone: unknown[] = [];
    for (let open = 4; open > 0; open--) {
      undone.push([execution.task.state, execution.task.arguments]);
      execution.succeed(null);
    }
    expect(undone).toEqual([
      ['one', { input: 'x', one: 4 }],
      ['one', { input: 'y', one: 3 }],
      ['a', { a: 2 }],
      ['b', { b: 1 }],
    ]);
    expect(execution.rows.finished?.status).toBe('failed');
  });

  it('closes what is open in branches', () => {
    const execution = Execution.started(
      programOf(
        [
          parallel('both', ['a', 'rest']),
          task('a', { ...undoing('a'), next: 'b' }),
          task('b'),
          waitFor('rest', constant(60)),
        ],
        { endings: UNDO },
      ),
    );
    execution.succeed({});
    expect(execution.rows.timers.size).toBe(1);
    execution.fail('E');
    expect([asked(execution), execution.rows.timers.size]).toEqual([['undo a'], 0]);
  });
});

describe('what undoes a state', () => {
  const retry = [retrier(['States.ALL'], { maxAttempts: 1, intervalMs: 5_000 })];

  it('is retried by its own retry, then the execution has failed, and says what is left', () => {
    const execution = shipping(chain(UNDO, { retry }));
    cancel(execution);
    execution.fail('Busy');
    expect([...execution.rows.timers.values()]).toEqual([execution.at + 5_000]);
    execution.fire();
    expect(execution.task).toMatchObject({ attempt: 2, state: 'charge' });
    execution.fail('Down');
    expect(execution.rows.finished).toEqual({
      kind: 'finish',
      status: 'failed',
      error: 'States.CompensationFailed',
      cause: 'What undoes "charge" failed with Down: Down happened. Left to be undone: "charge", "reserve".',
      failedState: 'charge',
    });
  });

  it('goes on where it failed once it is redriven, and ends as was decided first', () => {
    const execution = shipping(chain({ ...UNDO, timedOut: { compensate: true, timeoutMs: 60_000 } }));
    execution.fire();
    const [first] = execution.rows.timers.values();
    expect(first).toBe(execution.at + 60_000);
    execution.fail('Down');
    execution.at += 100_000;
    expect(redrive(execution)).toMatchObject({ ok: true });
    expect([...execution.rows.timers.values()]).toEqual([execution.at + 60_000]);
    expect([asked(execution), execution.task.path]).toEqual([['undo charge'], '~undo/1']);
    execution.succeed(null);
    execution.succeed(null);
    expect(execution.rows).toMatchObject({ redriveCount: 1, finished: { status: 'timedOut' } });
    expect(redrive(execution)).toMatchObject({ ok: false, reason: 'EXECUTION_UNDONE' });
  });

  it('has no time but what the definition gives it', () => {
    const execution = shipping(chain({ failed: { compensate: true, timeoutMs: 60_000 } }));
    execution.fail('E');
    execution.fire();
    expect(execution.rows.finished).toMatchObject({
      error: 'States.CompensationFailed',
      cause: 'What comes before the end took longer than its timeout. Left to be undone: "charge", "reserve".',
    });
  });

  it('can be paused, and goes on exactly there', () => {
    const execution = shipping();
    execution.fail('E');
    execution.send({ kind: 'pause', clocks: 'stop' });
    execution.succeed(null);
    expect(execution.rows.finished).toBeUndefined();
    execution.send({ kind: 'resume' });
    expect(asked(execution)).toEqual(['undo reserve']);
  });

  it('begins at once where a paused execution is cancelled, with what had come meanwhile', () => {
    const execution = shipping();
    execution.send({ kind: 'pause', clocks: 'run' });
    execution.succeed({ truck: 3 });
    cancel(execution);
    expect(execution.rows.pausedAt).toBeUndefined();
    expect([execution.state?.status, asked(execution)]).toEqual(['running', ['undo ship']]);
  });

  it('is done once, though it had succeeded in a pause in which the execution was ended past it', () => {
    const execution = shipping();
    execution.fail('E');
    execution.send({ kind: 'pause', clocks: 'run' });
    execution.succeed(null);
    execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'c' });
    redrive(execution);
    expect(asked(execution)).toEqual(['undo reserve']);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'E' });
  });

  it('survives a ban', () => {
    const execution = shipping();
    execution.fail('E');
    execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'c' });
    redrive(execution);
    expect(asked(execution)).toEqual(['undo charge']);
  });

  it('is not even needed of a task that is too much to be kept: it is not asked', () => {
    const big = 'x'.repeat(MAX_VALUE_SIZE - 200);
    const execution = Execution.started(chain());
    execution.succeed({ big });
    execution.succeed({ big: 1 });
    expect(asked(execution)).toEqual(['undo charge']);
    execution.succeed(null);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ error: 'States.DataLimitExceeded', failedState: 'ship' });
  });

  it.each<[string, Partial<MapNode>, string[]]>([
    ['items of which a selector has taken little', { itemSelector: constant(1) }, ['one']],
    ['items around a branch', {}, ['both', 'one']],
  ])('counts what is kept of %s', (_, more, [inner = '', name = inner]) => {
    const big = 'x'.repeat(MAX_VALUE_SIZE / 4);
    const each = map('each', constant([big, big, big]), inner, { ...more, next: 'last' });
    const states = [each, task('last'), task(name, undoing(name))];
    const inside = inner === name ? [] : [parallel(inner, [name], { arguments: constant(0) })];
    const execution = Execution.started(programOf([...states, ...inside], { endings: UNDO }));
    for (const open of [...execution.rows.tasks.values()]) execution.complete(open, 1);
    expect(execution.state?.saga?.size).toBeGreaterThan(big.length * 3);
  });
});
