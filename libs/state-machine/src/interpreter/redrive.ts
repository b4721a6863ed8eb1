import { List, Set } from 'immutable';
import type { Map } from 'immutable';
import type { HistoryEvent } from '../history';
import type { Fork, LineOutcome } from './fork';
import { withLine } from './lines';
import { childPath, indexOf, isUndoPath } from '../paths';
import { EMPTY_MEMO } from './state';
import type { Activity, ExecutionState, LeftFork, LeftOff, Line, Visit } from './state';

type Redriven = Extract<HistoryEvent, { type: 'executionRedriven' }>;

/**
 * What a redrive makes of an execution that has ended. Rules of this file:
 *   D1. A line that stood in a state enters it anew: another visit, with attempts of its own. What had come in a pause is kept.
 *   D2. A state with branches or items stays in them where their results are not written to objects: those that succeeded are kept, the
 *       others are taken up one after the other, as many at once as the state allows. Else it is entered anew.
 *   D4. One that failed while it was undone goes on with what failed then, and not with what it was to do before.
 *   D3. Nothing of it was open any more, and nothing is before a line goes on.
 */
export function redrive(state: ExecutionState, event: Redriven): ExecutionState {
  const { leftOff, currentState, flow, saga, steered } = state;
  if (leftOff === undefined) throw new Error(`event ${event.seq} redrives what has not failed`);
  const { timeoutAt } = event.data;
  const undone = undoneInPause(leftOff);
  return {
    seq: event.seq,
    status: 'running',
    currentState,
    flow,
    ownLine: revived(leftOff.line, leftOff.below, event),
    ...(undone && { lines: withLine(undefined, undone) }),
    ...(timeoutAt !== undefined && { timeout: { timerId: event.seq, dueAt: timeoutAt } }),
    ...(saga && { saga: { ...saga, leftOff: undefined } }),
    steered: { ...steered, redriven: event.seq, redriveCount: (steered?.redriveCount ?? 0) + 1 },
  };
}

/** What undoes something whose result had come in a pause: it is not to be asked again (D1). */
function undoneInPause({ below }: LeftOff): Line | undefined {
  return below.find(
    ({ path, activity }) => isUndoPath(path) && activity.status === 'ready' && activity.phase.kind === 'exit',
  );
}

/** The branches or items that the line stays in (D2). */
export function forkToStayIn({ activity }: Line, below: Map<string, Line>): LeftFork | undefined {
  const left =
    activity.status === 'forked'
      ? { fork: activity.fork, below }
      : activity.status === 'ready'
        ? activity.left
        : undefined;
  return left?.fork.terms.writer === undefined ? left : undefined;
}

function revived(line: Line, below: Map<string, Line>, event: Redriven): Line {
  const left = forkToStayIn(line, below);
  if (left === undefined) return { ...line, activity: enteredAnew(line, event) };
  const { seq, at } = event;
  const visit: Visit = { ...line.visit, seq, enteredAt: at, retryCount: 0, retries: [] };
  return { ...line, visit, activity: { status: 'forked', fork: revivedFork(line, left, event) } };
}

/** D1; a line whose input is still being selected has no state to enter. */
function enteredAnew({ activity, visit }: Line, { seq }: Redriven): Activity {
  if (activity.status === 'arriving' || activity.status === 'undoing') return activity;
  if (activity.status === 'ready' && activity.phase.kind === 'exit') return { ...activity, since: seq };
  if (visit.state === '') return { status: 'ready', phase: { kind: 'select' }, memo: EMPTY_MEMO, since: seq };
  return { status: 'arriving', next: visit.state };
}

function revivedFork({ path, visit }: Line, { fork, below }: LeftFork, event: Redriven): Fork {
  const open = fork.open.toArray().flatMap((index) => below.get(childPath(path, visit.state, index)) ?? []);
  const failed = fork.outcomes.toArray().flatMap(([, outcome]) => failedLineOf(outcome) ?? []);
  const taken = [...open, ...failed].map((line) => revived(line, below, event));
  const again = [...(fork.again ?? []), ...taken].sort((a, b) => indexOf(a.path) - indexOf(b.path));
  const { task: _, timer: __, ...kept } = fork;
  return { ...kept, open: Set(), again: List(again), ...withoutFailures(fork, failed) };
}

function withoutFailures(fork: Fork, failed: readonly Line[]): Pick<Fork, 'outcomes' | 'failed' | 'size'> {
  const outcomes: Map<number, LineOutcome> = fork.outcomes.deleteAll(failed.map(({ path }) => indexOf(path)));
  const items = failed.reduce((count, { share }) => count + (share?.items.length ?? 1), 0);
  const size = fork.outcomes.reduce(
    (left, outcome) => (failedLineOf(outcome) === undefined ? left : left - causeOf(outcome).length),
    fork.size,
  );
  return { outcomes, failed: fork.failed - items, size };
}

function failedLineOf(outcome: LineOutcome): Line | undefined {
  return 'output' in outcome ? undefined : outcome.line;
}

function causeOf(outcome: LineOutcome): string {
  return 'output' in outcome ? '' : outcome.cause;
}
