import type { Json, OperatorAnswer } from '@workflows/contracts';
import fc from 'fast-check';
import type { Catcher, DataFlow, Retrier, StateNode, Template } from '../program';
import type { StepCommand } from '../stepper';
import { Execution, seedOf } from './execution.fixture';
import { holderOf, lineAt } from './lines';
import {
  catcher,
  choice,
  constant,
  fail,
  fast,
  lasting,
  map,
  parallel,
  pass,
  programOf,
  retrier,
  slow,
  succeed,
  task,
  waitFor,
} from './program.fixture';

/**
 * Random programs along random paths. What is asked of each step stands in `Execution`: the fold gives the state (I5),
 * the same step gives the same bytes (I8), something is open while it runs (I11) and nothing after its end (I10).
 */
const NAMES = ['s0', 's1', 's2', 's3', 's4'];
const ERRORS = ['A', 'B', 'States.Runtime', 'Http.404', 'States.Timeout'];

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.integer({ min: 0, max: 3 }), { maxKeys: 2 }),
  fc.constantFrom<Json>(null, true, false, 'text', 7, ['x']),
);
const template: fc.Arbitrary<Template> = fc.oneof(
  { weight: 6, arbitrary: value.map(constant) },
  { weight: 3, arbitrary: fc.constant(fast(({ states }) => states.input)) },
  { weight: 1, arbitrary: fc.constant(fast(({ states }) => states.result)) },
  { weight: 4, arbitrary: fc.nat(3).map((index) => slow(`/slow/${index}`)) },
);
const seconds: fc.Arbitrary<Template> = fc.oneof(
  fc.constantFrom<Json>(0, 1, 'PT5S', 30, 'x').map(constant),
  fc.constant(slow('/slow/t')),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const flow = { output: optional(template), assign: optional(template.map((each) => [['v', each] as const])) };
const errors = fc.constantFrom(
  ['States.ALL'],
  ['States.TaskFailed'],
  ['A'],
  ['States.QueryEvaluationError', 'States.Timeout'],
);

const retrierOf: fc.Arbitrary<Retrier> = fc
  .tuple(errors, fc.constantFrom(0, 1000), fc.nat(2))
  .map(([names, intervalMs, maxAttempts]) => retrier(names, { intervalMs, maxAttempts }));
/** Lines of branches and items, by where they start; a `parallel` may stand in a branch, a `map` in it in turn. */
const LINES: Record<string, readonly string[]> = { b0: ['b0', 'b1'], c0: ['c0'], i0: ['i0', 'i1'] };

function nodeNamed(
  own: string,
  names: readonly string[],
  inner: readonly fc.Arbitrary<StateNode>[],
): fc.Arbitrary<StateNode> {
  const name = fc.constantFrom(...names);
  const catcherOf: fc.Arbitrary<Catcher> = fc
    .tuple(errors, name, fc.record(flow))
    .map(([caught, next, more]) => catcher(caught, next, more));
  const next = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 4, arbitrary: name });
  const condition = fc.oneof({ weight: 4, arbitrary: fc.boolean().map(constant) }, { weight: 1, arbitrary: template });
  const rule = fc.record({ condition, next: name, ...flow });
  const taskNode = fc
    .record({
      ...flow,
      next,
      arguments: optional(template),
      timeout: optional(seconds.map(lasting)),
      retry: optional(fc.array(retrierOf, { maxLength: 2 })),
      catch: fc.array(catcherOf, { maxLength: 2 }),
    })
    .map((more) => task(own, more));
  const choiceNode = fc.record({ rules: fc.array(rule, { maxLength: 3 }), default: next, ...flow });
  return fc.oneof(
    { weight: 10, arbitrary: taskNode },
    { weight: 2, arbitrary: fc.record({ ...flow, next, replace: fc.boolean() }).map((more) => pass(own, more)) },
    { weight: 2, arbitrary: choiceNode.map(({ rules, ...more }) => choice(own, rules, more)) },
    {
      weight: 3,
      arbitrary: fc
        .record({ duration: seconds, next, ...flow })
        .map(({ duration, ...more }) => waitFor(own, duration, more)),
    },
    { weight: 1, arbitrary: fc.record({ output: optional(template) }).map((more) => succeed(own, more)) },
    {
      weight: 1,
      arbitrary: fc.record({ error: optional(template), cause: optional(template) }).map((more) => fail(own, more)),
    },
    ...inner.map((arbitrary) => ({ weight: 3, arbitrary })),
  );
}

function forksNamed(own: string, names: readonly string[]): fc.Arbitrary<StateNode>[] {
  const fallible = {
    ...flow,
    next: optional(fc.constantFrom(...names)),
    retry: optional(fc.array(retrierOf, { maxLength: 1 })),
    catch: fc.array(
      fc.tuple(errors, fc.constantFrom(...names)).map(([caught, to]) => catcher(caught, to)),
      { maxLength: 1 },
    ),
  };
  const count = optional(fc.integer({ min: 0, max: 2 }).map(constant));
  const items = fc.array(value, { maxLength: 4 }).map(constant);
  const mapOf = fc.record({
    ...fallible,
    itemSelector: optional(template),
    maxConcurrency: count,
    toleratedFailureCount: count,
    batch: optional(fc.constant({ maxItems: constant(2) })),
  });
  return [
    fc.record({ ...fallible, arguments: optional(template) }).map((more) => parallel(own, ['b0', 'c0'], more)),
    fc.tuple(items, mapOf).map(([list, more]) => map(own, list, 'i0', more)),
  ];
}

const lineNodes = Object.values(LINES).flatMap((names) =>
  names.map((own) =>
    nodeNamed(
      own,
      names,
      own === 'b1' ? [fc.array(value, { maxLength: 3 }).map((list) => map(own, constant(list), 'i0'))] : [],
    ),
  ),
);
const ownNodes = NAMES.map((own) => nodeNamed(own, NAMES, forksNamed(own, NAMES)));

const program = fc
  .tuple(
    fc.tuple(...ownNodes, ...lineNodes),
    optional(fc.constantFrom<Json>(5, 3600).map(constant).map(lasting)),
    fc.constantFrom<DataFlow>('merge', 'pass'),
  )
  .map(([nodes, timeout, dataFlow]) => programOf(nodes, { timeout, flow: dataFlow }));

/** What the world does next, as numbers and values that suit whatever is open then. */
const move = fc.record({
  kind: fc.constantFrom(
    'answer',
    'answer',
    'answer',
    'fail',
    'fire',
    'fire',
    'accept',
    'miss',
    'cancel',
    'stale',
    'pause',
    'resume',
    'redrive',
    'migrate',
    'operator',
    'restart',
  ),
  error: fc.constantFrom(...ERRORS),
  value,
  pick: fc.nat(9),
  pass: fc.integer({ min: 0, max: 3000 }),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function commandFor({ rows, state }: Execution, { kind, error, value: result, pick }: Move): StepCommand {
  const tasks = [...rows.tasks.keys()];
  const taskId = tasks[pick % Math.max(tasks.length, 1)];
  const evaluations = [...rows.evaluations];
  const evaluation = evaluations[pick % Math.max(evaluations.length, 1)];
  const timers = [...rows.timers.keys()];
  const timerId = timers[pick % Math.max(timers.length, 1)];
  if (kind === 'cancel' && pick === 0) return { kind: 'cancel', reason: 'enough' };
  if (kind === 'pause') return { kind, clocks: pick % 2 === 0 ? 'run' : 'stop' };
  if (kind === 'resume' || kind === 'redrive') return { kind };
  if (kind === 'operator')
    return {
      kind: 'operatorAnswer',
      taskId: openId(tasks, timers, pick),
      digest: 'o',
      answer: byHand(pick, error, result),
    };
  if (kind === 'migrate') return { kind, to: pick, map: {} };
  if (kind === 'stale') return { kind: 'taskSucceeded', taskId: (state?.seq ?? 0) + pick, digest: 'd', result };
  if (evaluation !== undefined && kind !== 'fire')
    return { kind: 'evaluated', taskId: evaluation, values: answersTo(keysOf(state, evaluation), kind, result) };
  if (timerId !== undefined && (kind === 'fire' || taskId === undefined)) return { kind: 'timerFired', timerId };
  const id = taskId ?? 0;
  if (kind === 'fail') return { kind: 'taskFailed', taskId: id, digest: 'd', error, cause: 'c', retryable: pick > 0 };
  if (kind === 'accept') return { kind: 'taskAccepted', taskId: id };
  if (kind === 'miss') return { kind: 'heartbeatMissed', taskId: id };
  return { kind: 'taskSucceeded', taskId: id, digest: 'd', result };
}

/** The one that does the others anew, or now and then one that was done anew and goes on beside it. */
function steeredBy({ pick }: Move, all: readonly Execution[]): Execution {
  const execution = all[pick === 0 ? 0 : all.length - 1];
  if (execution === undefined) throw new Error('there is one from the beginning');
  return execution;
}

function visitedState({ visits }: Execution, { pick }: Move): string {
  return visits[pick % Math.max(visits.length, 1)]?.state ?? '';
}

/** Of what is open, a task or a timer; which timers are nobody's to end is the interpreter's to say. */
function openId(tasks: readonly number[], timers: readonly number[], pick: number): number {
  const open = [...tasks, ...timers];
  return open[pick % Math.max(open.length, 1)] ?? 0;
}

function byHand(pick: number, error: string, output: Json): OperatorAnswer {
  const answers: OperatorAnswer[] = [
    { kind: 'complete', output },
    { kind: 'skip' },
    { kind: 'fail', error, cause: 'c' },
  ];
  return answers[pick % answers.length] ?? { kind: 'skip' };
}

function keysOf(state: Execution['state'], evaluation: number): readonly string[] {
  const line = state && lineAt(state, holderOf(state, evaluation) ?? '');
  return line?.activity.status === 'evaluating' ? line.activity.keys : [];
}

function answersTo(
  keys: readonly string[],
  kind: string,
  value: Json,
): Extract<StepCommand, { kind: 'evaluated' }>['values'] {
  return Object.fromEntries(
    keys.map((key) => [key, kind === 'fail' ? { ok: false, cause: 'slow' } : { ok: true, value }] as const),
  );
}

describe('any program along any path', () => {
  it('keeps the invariants after each step, and its visits join without a gap', () => {
    const ends = new Map<string, number>();
    const kinds = new Map<string, number>();
    let mostInARow = 0;
    fc.assert(
      fc.property(program, value, fc.array(move, { minLength: 5, maxLength: 25 }), (machine, input, moves) => {
        const all = [new Execution(machine, seedOf(input))];
        all[0]?.send({ kind: 'start' });
        for (const each of moves) {
          const execution = steeredBy(each, all);
          if (execution.events.length > 400) return; // an endless loop: `states.spec.ts` has those
          execution.at += each.pass;
          const restarted = each.kind === 'restart' && execution.restarted(visitedState(execution, each));
          if (restarted) all.push(restarted);
          else execution.send(commandFor(execution, each));
        }
        for (const { visits, rows, state, types } of all) {
          const own = visits.filter(({ takenOver }) => !takenOver);
          if (rows.redriveCount === undefined)
            own.slice(1).forEach((visit, index) => expect(visit.enteredAt).toBe(own[index]?.exitedAt));
          const end = rows.finished?.status ?? state?.status ?? 'queued';
          ends.set(end, (ends.get(end) ?? 0) + 1);
          for (const type of types) kinds.set(type, (kinds.get(type) ?? 0) + 1);
        }
        mostInARow = Math.max(mostInARow, all.length);
      }),
      { numRuns: 1000, seed: 20230101 },
    );
    expect([...ends.keys()].sort()).toEqual(['cancelled', 'completed', 'failed', 'paused', 'running', 'timedOut']); // I40
    expect(kinds.size).toBe(32);
    expect(mostInARow).toBeGreaterThan(3); // what was done anew was done anew in turn
  });
});
