import fc from 'fast-check';
import type { HistoryEvent } from '../history';
import type { Ending, Program, StateNode } from '../program';
import type { StepCommand } from '../stepper';
import { Execution } from './execution.fixture';
import { catcher, constant, lasting, map, parallel, programOf, retrier, task, undoing } from './program.fixture';

/**
 * Random sagas along random paths. Of each step `Execution` asks that the history folds to the state, and that something is open while it runs
 * and nothing after its end; here it is read off the history that what was done was undone once, the latest first, and nothing left out (I54).
 * One that does another anew takes over what that has done, and undoes its own alone.
 */
const kind = fc.constantFrom('plain', 'undo', 'undo', 'retried');
type Kind = typeof kind extends fc.Arbitrary<infer T> ? T : never;

function node(name: string, kindOf: Kind, next?: string): StateNode {
  const retry = [retrier(['A'], { maxAttempts: 1 })];
  if (kindOf === 'plain') return task(name, { next });
  return task(name, { next, retry, ...undoing(name, kindOf === 'retried' ? { retry } : {}) });
}

const ending: fc.Arbitrary<Ending | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ compensate: true }) },
  { weight: 1, arbitrary: fc.constant({ compensate: true, startAt: 'tell', timeoutMs: 10_000 }) },
  { weight: 1, arbitrary: fc.constant({ compensate: false, startAt: 'tell' }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const program: fc.Arbitrary<Program> = fc
  .tuple(fc.tuple(kind, kind, kind, kind, kind, kind, kind), ending, ending, ending)
  .map(([[a, b, b2, c, i, z, tell], failed, timedOut, cancelled]) =>
    programOf(
      [
        node('a', a, 'both'),
        parallel('both', ['b', 'c'], { next: 'each', catch: [catcher(['B'], 'z')] }),
        node('b', b, 'b2'),
        node('b2', b2),
        node('c', c),
        map('each', constant([1, 2]), 'i', { next: 'z' }),
        node('i', i),
        node('z', z, tell === 'plain' ? undefined : 'a'),
        task('tell', { next: 'told' }),
        task('told'),
      ],
      { timeout: lasting(constant(60)), endings: { failed, timedOut, cancelled } },
    ),
  );

const move = fc.record({
  kind: fc.constantFrom(
    ...([
      'answer',
      'answer',
      'answer',
      'answer',
      'fail',
      'fire',
      'cancel',
      'undo',
      'pause',
      'resume',
      'resume',
    ] as const),
    ...(['redrive', 'redrive', 'answer', 'answer', 'answer', 'answer', 'restart'] as const),
  ),
  error: fc.constantFrom('A', 'A', 'B', 'C'),
  pick: fc.nat(9),
  /** How many were started after the one that is moved. */
  back: fc.constantFrom(0, 0, 1, 2),
  pass: fc.integer({ min: 0, max: 3000 }),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function commandFor({ rows }: Execution, { kind: what, error, pick }: Move): StepCommand {
  const tasks = [...rows.tasks.keys()];
  const timers = [...rows.timers.keys()];
  const taskId = tasks[pick % Math.max(tasks.length, 1)] ?? 0;
  const timerId = timers[pick % Math.max(timers.length, 1)];
  switch (what) {
    case 'cancel':
    case 'undo':
      return { kind: 'cancel', reason: 'enough', ...(what === 'undo' && { undo: true }) };
    case 'pause':
      return { kind: 'pause', clocks: pick % 2 === 0 ? 'run' : 'stop' };
    case 'resume':
    case 'redrive':
      return { kind: what };
    case 'restart': // from where it has never come
      return { kind: 'resume' };
    case 'fail':
      return { kind: 'taskFailed', taskId, digest: 'd', error, cause: 'c' };
    case 'fire':
    case 'answer':
      if (timerId !== undefined && (what === 'fire' || tasks.length === 0)) return { kind: 'timerFired', timerId };
      return { kind: 'taskSucceeded', taskId, digest: 'd', result: { [error]: pick } };
  }
}

/** Where another one can begin: no state of a branch or item, and none before an end. */
const PLACES = ['a', 'both', 'each', 'z'];

/** Along one path, all that were started: the first one, and those that do another one of these anew. */
function alongPath(machine: Program, moves: readonly Move[]): Execution[] {
  const all = [new Execution(machine)];
  all[0]?.send({ kind: 'start' });
  for (const each of moves) {
    const execution = all[Math.max(0, all.length - 1 - each.back)] as Execution;
    execution.at += each.pass;
    const restarted = each.kind === 'restart' && execution.restarted(PLACES[each.pick % PLACES.length] ?? 'a');
    if (restarted) all.push(restarted);
    else execution.send(commandFor(execution, each));
  }
  return all;
}

/** What was done and not undone, by the history alone; each compensation has to be that of the latest of them. */
function leftOf(events: readonly HistoryEvent[]): number[] {
  const done: number[] = [];
  const visits = new Map<string, number>();
  const undoable = new Map<number, number>();
  let compensates = false;
  for (const event of events) {
    const { path = '' } = event;
    if (event.type === 'stateEntered') visits.set(path, event.seq);
    if (event.type === 'taskScheduled' && event.data.undo) undoable.set(event.seq, visits.get(path) ?? 0);
    if (event.type === 'taskSucceeded' && undoable.has(event.data.taskId))
      done.push(undoable.get(event.data.taskId) ?? 0);
    if (event.type === 'undoStarted') compensates = event.data.compensate ?? false;
    if (event.type === 'compensationStarted') expect(event.data.visit).toBe(done.at(-1));
    if (event.type === 'compensationEnded') done.pop();
    if (event.type === 'undoEnded' && compensates) expect(done).toEqual([]);
  }
  return done;
}

describe('any saga along any path', () => {
  it('is undone once each, the latest first, and whole before its end', () => {
    const seen = new Map<string, number>();
    const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(program, fc.array(move, { minLength: 10, maxLength: 50 }), (machine, moves) => {
        for (const { events, rows, state, types } of alongPath(machine, moves)) {
          const left = leftOf(events);
          expect(left).toHaveLength(
            rows.finished?.status === 'completed' ? left.length : (state?.saga?.done.size ?? 0),
          );
          for (const type of new Set(types)) count(type);
          count(rows.finished?.error ?? rows.finished?.status ?? state?.status ?? '');
          const isUndone = types.includes('compensationEnded');
          if (isUndone && rows.redriveCount !== undefined) count('redriven while undone');
          if (isUndone && types[0] === 'resultsTakenOver') count('undone and done anew');
        }
      }),
      { numRuns: 300, seed: 20230101 },
    );
    const wanted = [
      'undoStarted',
      'compensationStarted',
      'compensationEnded',
      'undoEnded',
      'executionRedriven',
      'executionPaused',
      'resultsTakenOver',
    ];
    const ends = [
      'cancelled',
      'States.Timeout',
      'C',
      'States.CompensationFailed',
      'completed',
      ...['redriven while undone', 'undone and done anew'],
    ];
    for (const what of [...wanted, ...ends]) expect([what, (seen.get(what) ?? 0) > 2]).toEqual([what, true]); // I40
  });
});
