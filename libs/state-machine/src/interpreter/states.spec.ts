import type { Json } from '@workflows/contracts';
import type { Template } from '../program';
import { Execution, T0 } from './execution.fixture';
import {
  calls,
  catcher,
  choice,
  constant,
  fail,
  fast,
  lasting,
  pass,
  programOf,
  retrier,
  slow,
  succeed,
  task,
  waitFor,
  waitUntil,
} from './program.fixture';
import { MAX_ENTRIES_PER_STEP } from './run';
import { statesStepper } from './stepper';

const QUERY_ERROR = { status: 'failed', error: 'States.QueryEvaluationError' };
const nothing = fast(() => undefined);

describe('a task', () => {
  it.each<[string, Parameters<typeof task>[1]]>([
    ['a function whose name is no text', { target: calls(constant(7)) }],
    ['a function whose name is empty', { target: calls(constant('')) }],
    ['arguments that give nothing', { arguments: nothing }],
    ['a timeout that is none', { timeout: lasting(constant('soon')) }],
    ['a timeout of 0', { timeout: lasting(constant(0)) }],
    ['a heartbeat below 0', { heartbeat: lasting(constant(-1)) }],
  ])('fails within reach of its catchers over %s', (_, more) => {
    const execution = Execution.started(
      programOf([task('a', { ...more, catch: [catcher(['States.ALL'], 'b')] }), pass('b')]),
    );
    expect(execution.end).toMatchObject({ error: { name: 'States.QueryEvaluationError' } });
    expect(execution.types).not.toContain('taskScheduled');
    expect(execution.visits[0]).not.toHaveProperty('attempts');
  });

  it('runs again where its output fails and its retrier takes that', () => {
    const output = fast(({ states }) => (states.result as { ok?: Json }).ok);
    const execution = Execution.started(
      programOf([task('a', { output, retry: [retrier(['States.QueryEvaluationError'])] })]),
    );
    execution.succeed({});
    execution.fire();
    execution.succeed({ ok: 'yes' });
    expect(execution.end).toEqual({ a: 'yes' });
    expect(execution.visits).toMatchObject([{ attempts: 2, output: 'yes' }]);
  });

  it('that fails uncaught has its exit time and its error', () => {
    const execution = Execution.started(programOf([task('a')]));
    execution.fail('Oops');
    expect(execution.visits).toEqual([
      {
        state: 'a',
        enteredAt: '2023-01-01T00:00:00.000Z',
        exitedAt: '2023-01-01T00:00:01.000Z',
        error: { name: 'Oops', cause: 'Oops happened' },
        attempts: 1,
      },
    ]);
  });

  it('that runs has no exit time', () => {
    expect(Execution.started(programOf([task('a')])).visits).toMatchObject([{ exitedAt: null, attempts: 1 }]);
  });
});

describe('a choice', () => {
  const rule = (condition: Template, next: string): { condition: Template; next: string } => ({ condition, next });
  const ends = [succeed('x', { output: constant('x') }), succeed('y', { output: constant('y') })];

  it.each<[string, Template[], string]>([
    ['the first rule that holds', [constant(true), constant(true)], 'x'],
    ['a later rule where the first does not', [constant(false), constant(true)], 'y'],
  ])('takes %s', (_, [first, second], end) => {
    const node = choice('c', [rule(first ?? nothing, 'x'), rule(second ?? nothing, 'y')]);
    expect(Execution.started(programOf([node, ...ends])).end).toBe(end);
  });

  it.each<[string, Template]>([
    ['a text', constant('true')],
    ['a number', constant(1)],
    ['nothing', nothing],
  ])('fails over a condition that gives %s', (_, condition) => {
    const execution = Execution.started(programOf([choice('c', [rule(condition, 'x')], { default: 'y' }), ...ends]));
    expect(execution.end).toMatchObject({ ...QUERY_ERROR, failedState: 'c' });
    expect(execution.visits[0]?.exitedAt).not.toBeNull();
  });

  it('does not look at a rule after one that holds', () => {
    expect(
      Execution.started(programOf([choice('c', [rule(constant(true), 'x'), rule(nothing, 'y')]), ...ends])).end,
    ).toBe('x');
  });

  it('fails where nothing holds and there is no default', () => {
    const execution = Execution.started(programOf([choice('c', [rule(constant(false), 'x')]), ...ends]));
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.NoChoiceMatched', failedState: 'c' });
  });

  it('asks for all conditions at once and takes the first that holds', () => {
    const node = choice('c', [
      rule(slow('/1'), 'x'),
      rule(slow('/2'), 'y'),
      rule(constant(true), 'x'),
      rule(slow('/4'), 'x'),
    ]);
    const execution = Execution.started(programOf([node, ...ends]));
    expect(execution.effects).toMatchObject([
      { kind: 'evaluate', request: { expressions: [{ key: '/1' }, { key: '/2' }] } },
    ]);
    execution.answer({ '/1': false, '/2': true });
    expect(execution.end).toBe('y');
  });

  it('is not failed by a condition below the one that holds', () => {
    const execution = Execution.started(
      programOf([choice('c', [rule(slow('/1'), 'x'), rule(slow('/2'), 'y')]), ...ends]),
    );
    execution.answer({ '/1': true, '/2': 'no boolean' });
    expect(execution.end).toBe('x');
  });
});

describe('a wait', () => {
  it.each<[string, ReturnType<typeof waitFor>]>([
    ['for seconds', waitFor('w', constant(60))],
    ['for an ISO duration', waitFor('w', constant('PT1M'))],
    ['until a time', waitUntil('w', constant('2023-01-01T00:01:00Z'))],
  ])('%s ends when its timer fires', (_, node) => {
    const execution = Execution.started(programOf([{ ...node, output: constant({ waited: true }) }]));
    expect([...execution.rows.timers]).toEqual([[3, T0 + 60_000]]);
    execution.fire();
    expect(execution.end).toEqual({ waited: true });
    expect(execution.visits).toMatchObject([{ exitedAt: '2023-01-01T00:01:00.000Z' }]);
  });

  it.each([
    waitFor('w', constant(0)),
    waitUntil('w', constant('2022-12-31T00:00:00Z')),
    waitUntil('w', constant('2023-01-01T00:00:00Z')),
  ])('until now or before is over at once', (node) => {
    const execution = Execution.started(programOf([node]));
    expect(execution.end).toEqual({});
    expect(execution.types).not.toContain('waitStarted');
  });

  it.each([
    waitFor('w', constant('x')),
    waitFor('w', constant(-1)),
    waitUntil('w', constant('tomorrow')),
    waitUntil('w', constant(5)),
  ])('for what is no time fails', (node) =>
    expect(Execution.started(programOf([node])).end).toMatchObject(QUERY_ERROR),
  );
});

describe('an end', () => {
  it.each<[Parameters<typeof fail>[1], object]>([
    [{}, { cause: '' }],
    [
      { error: constant('Mine'), cause: fast(() => 'because') },
      { error: 'Mine', cause: 'because' },
    ],
    [{ error: constant(7) }, { error: 'States.QueryEvaluationError' }],
  ])('by a fail state %j', (more, end) => {
    const execution = Execution.started(programOf([fail('f', more)]));
    expect(execution.end).toMatchObject({ status: 'failed', failedState: 'f', ...end });
    expect(execution.visits).toMatchObject([
      { state: 'f', exitedAt: null, error: { cause: expect.any(String) as string } },
    ]);
  });

  it('by a succeed state whose output fails is a failure', () => {
    expect(Execution.started(programOf([succeed('s', { output: nothing })])).end).toMatchObject(QUERY_ERROR);
  });
});

describe('what needs the full evaluator', () => {
  const node = task('a', {
    arguments: {
      kind: 'object',
      entries: [
        ['x', slow('/x')],
        ['y', { kind: 'array', items: [slow('/y')] }],
      ],
    },
    output: slow('/out'),
    catch: [catcher(['States.ALL'], 'b', { output: slow('/caught') })],
    next: 'b',
  });
  const program = programOf([node, succeed('b')]);

  it('is asked for phase by phase, with what the phase can see', () => {
    const execution = Execution.started(program, { in: 1 });
    const [effect] = execution.effects;
    expect(effect).toMatchObject({
      kind: 'evaluate',
      taskId: 3,
      request: { at: T0, bindings: { states: { input: { in: 1 } } } },
    });
    expect(effect?.kind === 'evaluate' && effect.request.expressions).toEqual([
      { key: '/x', source: 'slow(/x)' },
      { key: '/y', source: 'slow(/y)' },
    ]);
    execution.answer({ '/x': 1, '/y': 2 });
    expect(execution.task.arguments).toEqual({ x: 1, y: [2] });
    execution.succeed({ r: 1 });
    expect(execution.effects.at(-1)).toMatchObject({ request: { bindings: { states: { result: { r: 1 } } } } });
    execution.answer({ '/out': { z: 1 } });
    expect(execution.end).toEqual({ z: 1 });
  });

  it('fails the state where it fails, and a catcher can ask again', () => {
    const execution = Execution.started(program);
    execution.send({
      kind: 'evaluated',
      taskId: 3,
      values: { '/x': { ok: false, cause: 'too slow' }, '/y': { ok: true, value: 1 } },
    });
    expect(execution.effects.at(-1)).toMatchObject({
      request: { bindings: { states: { errorOutput: { Error: 'States.QueryEvaluationError', Cause: 'too slow' } } } },
    });
    expect(statesStepper.resume(program, execution.seed, execution.state as never)).toEqual([execution.effects.at(-1)]);
    execution.answer({ '/caught': { saved: true } });
    expect(execution.end).toEqual({ saved: true });
  });

  it('for a catcher does not make the failure come up for retry again', () => {
    const caught = catcher(['States.ALL'], 'b', { output: slow('/caught') });
    const execution = Execution.started(
      programOf([task('a', { retry: [retrier(['States.ALL'])], catch: [caught] }), succeed('b')]),
    );
    execution.fail('A', { retryable: false });
    execution.answer({ '/caught': { saved: true } });
    expect(execution.end).toEqual({ saved: true });
  });

  it('for a catcher and fails ends the execution, caught by nothing', () => {
    const caught = catcher(['States.ALL'], 'b', { output: slow('/caught') });
    const execution = Execution.started(programOf([task('a', { catch: [caught] }), succeed('b')]));
    execution.fail('A');
    execution.send({ kind: 'evaluated', taskId: execution.state?.seq ?? 0, values: {} });
    expect(execution.end).toMatchObject(QUERY_ERROR);
  });

  it('fails the state where no answer came, rather than ask for ever', () => {
    const execution = Execution.started(programOf([pass('p', { output: slow('/o') })]));
    execution.send({ kind: 'evaluated', taskId: 3, values: {} });
    expect(execution.end).toMatchObject(QUERY_ERROR);
  });

  it('takes null for a value', () => {
    const execution = Execution.started(programOf([succeed('s', { output: slow('/o') })]));
    execution.send({ kind: 'evaluated', taskId: 3, values: { '/o': { ok: true, value: null } } });
    expect(execution.end).toBeNull();
  });
});

describe('resuming', () => {
  it('schedules an open task again as it was, its arguments rebuilt', () => {
    const nodes = [
      pass('p', { output: constant({ p: 1 }), next: 'a' }),
      task('a', { timeout: lasting(constant(5)), heartbeat: lasting(constant(2)) }),
    ];
    const execution = Execution.started(programOf(nodes), { in: 1 });
    const { task: scheduled } = execution;
    execution.send({ kind: 'taskAccepted', taskId: scheduled.taskId });
    const effects = statesStepper.resume(execution.program, execution.seed, execution.state as never);
    expect(effects).toEqual([{ kind: 'scheduleTask', task: { ...scheduled, accepted: true } }]);
    expect(scheduled.arguments).toEqual({ in: 1, p: 1 });
  });

  it('asks for nothing where a timer or nothing is awaited', () => {
    for (const program of [programOf([waitFor('w', constant(5))]), programOf([succeed('s')])]) {
      const execution = Execution.started(program);
      expect(statesStepper.resume(program, execution.seed, execution.state as never)).toEqual([]);
    }
  });
});

describe('an endless loop', () => {
  const program = programOf([pass('p', { next: 'c' }), choice('c', [{ condition: constant(true), next: 'p' }])]);

  it('rests after its share of a step, goes on by a timer due at once, and can be cancelled', () => {
    const execution = Execution.started(program);
    expect(execution.types.filter((type) => type === 'stateEntered')).toHaveLength(MAX_ENTRIES_PER_STEP + 1);
    expect([...execution.rows.timers.values()]).toEqual([execution.at]);
    execution.fire();
    expect(execution.types.filter((type) => type === 'stateEntered')).toHaveLength(2 * MAX_ENTRIES_PER_STEP + 1);
    execution.send({ kind: 'cancel', reason: 'enough' });
    expect(execution.end).toMatchObject({ status: 'cancelled' });
  });

  it('that is long but ends gives what it gives without a rest', () => {
    const count = fast(({ states }) => ({ n: ((states.input as { n?: number }).n ?? 0) + 1 }));
    const isEnough = fast(({ states }) => (states.input as { n: number }).n >= 1500);
    const nodes = [
      pass('p', { output: count, next: 'c' }),
      choice('c', [{ condition: isEnough, next: 'end' }], { default: 'p' }),
      succeed('end'),
    ];
    const execution = Execution.started(programOf(nodes));
    while (execution.rows.finished === undefined) execution.fire();
    expect(execution.end).toEqual({ n: 1500 });
    expect(execution.visits).toHaveLength(3001);
  });

  it('of retries at once rests as well', () => {
    const node = task('a', {
      arguments: nothing,
      retry: [retrier(['States.ALL'], { intervalMs: 0, maxAttempts: 5000 })],
    });
    const execution = Execution.started(programOf([node]));
    let steps = 1;
    for (; execution.rows.finished === undefined; steps++) execution.fire();
    expect(steps).toBe(6);
    expect(execution.types.filter((type) => type === 'retryScheduled')).toHaveLength(5000);
  });
});
