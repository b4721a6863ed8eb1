import { OrderedSet } from 'immutable';
import type { UsageView } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import { applyToLine } from './apply-to-line';
import { usageOf } from '../describe/describe-usage';
import { withLineBegun, withLineEnded, withLineResumed, withUsage } from './fork';
import type { Fork, LineOutcome } from './fork';
import { hasLinesOpen, lineAt, linesBelow, withLine, withoutLine, withoutLinesOf } from './lines';
import { outputOf } from './output-of';
import { indexOf, isForkPath, parentPath } from '../paths';
import { fromKnown } from './data';
import { withStatesRenamed } from './renamed-states';
import { redrive } from './redrive';
import { beginLine } from './begin-line';
import type { Lines } from './lines';
import { withTimersMoved } from './moved-timers';
import { endCompensation, endUndo, startCompensation, startUndo, withDone } from './saga';
import type { ExecutionState, Line, Outcome, Pause } from './state';
import { withAnswered } from './steered';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/**
 * What an event makes of a state: the only place where a state is written, for a step and for a fold alike (S1).
 *   A1. It needs neither the program nor the clock, and evaluates nothing: whatever was decided stands in the event.
 *   A2. It trusts its event. Whether a command is timely was decided before the event was made.
 *   A3. Most events concern one line and are `applyToLine`'s; here are those that concern the whole, or begin and end lines.
 *   A4. What calls of models in branches and items used is summed in the fork around them, and told where that ends.
 */
export function applyEvent(state: ExecutionState, event: HistoryEvent): ExecutionState {
  const usage = event.path === undefined ? undefined : usageOf(event);
  const next = applied(state, event);
  return usage === undefined ? next : withUsageBelow(next, event.path ?? '', usage);
}

function applied(state: ExecutionState, event: HistoryEvent): ExecutionState {
  switch (event.type) {
    case 'executionStarted': {
      const { timeoutAt, flow = 'merge' } = event.data;
      const timeout = timeoutAt === undefined ? undefined : { timerId: event.seq, dueAt: timeoutAt };
      const { currentState, ownLine } = state;
      return { seq: event.seq, status: 'running', currentState, flow, ownLine, timeout };
    }
    case 'resultsTakenOver':
      return { ...state, seq: event.seq, ownLine: takeOver(state.ownLine, event) };
    case 'lineStarted':
      return startLine(state, event);
    case 'lineEnded': {
      const { output } = event.data;
      return endLine(state, event, (line) => ({
        output: output === undefined ? outputOf(state.flow, line) : output,
      }));
    }
    case 'lineResumed':
      return resumeLine(state, event);
    case 'lineFailed':
      return endLine(state, event, (line) => ({ ...event.data, line }));
    case 'executionPaused': {
      const { clocks, tree } = event.data;
      const due = OrderedSet(isDue(state.ownLine) ? [''] : []);
      const { seq } = event;
      const steered = { ...state.steered, paused: seq };
      const pause = { since: event.at, clocks, due, ...(tree && { tree }) };
      return { ...state, seq, status: 'paused', pause, steered };
    }
    case 'treePaused': {
      const { seq } = event;
      const steered = { ...state.steered, paused: seq };
      return { ...state, seq, steered, ...(state.pause && { pause: { ...state.pause, tree: true } }) };
    }
    case 'executionResumed':
      return resume(state, event);
    case 'executionMigrated':
      return withStatesRenamed(
        { ...state, seq: event.seq, steered: { ...state.steered, migrated: event.seq } },
        event.data.map ?? {},
      );
    case 'executionRedriven':
      return redrive(state, event);
    case 'undoStarted':
      return startUndo(state, event);
    case 'compensationStarted':
      return startCompensation(state, event);
    case 'compensationEnded':
      return endCompensation(state, openLine(state, event), event);
    case 'undoEnded':
      return endUndo(state, event);
    case 'operatorAnswered': {
      const line = openLine(state, event);
      const next = withChangedLine(state, event.seq, line, applyToLine(state.flow, line, event));
      return { ...next, steered: withAnswered(next.steered, event.data) };
    }
    case 'taskSucceeded': {
      const line = openLine(state, event);
      const changed = applyToLine(state.flow, line, event);
      const next = withChangedLine(state, event.seq, line, changed);
      return line.visit.keeps ? withDone(next, changed, event.data.result) : next;
    }
    case 'executionCompleted':
      return end(state, event.seq, { status: 'completed', ...event.data });
    case 'executionFailed': {
      const failedState = event.state;
      return end(state, event.seq, {
        status: 'failed',
        ...event.data,
        ...(failedState !== undefined && { failedState }),
      });
    }
    case 'executionTimedOut':
      return end(state, event.seq, { status: 'timedOut', ...event.data });
    case 'executionCancelled':
      return end(state, event.seq, { status: 'cancelled', cause: event.data.reason });
    default: {
      const line = openLine(state, event);
      return withChangedLine(state, event.seq, line, applyToLine(state.flow, line, event));
    }
  }
}

/** A4. The fork around the line, if it is there: what is undone stands in none. */
function withUsageBelow(state: ExecutionState, path: string, usage: UsageView): ExecutionState {
  const parent = lineAt(state, parentPath(path));
  if (parent?.activity.status !== 'forked') return state;
  const line: Line = { ...parent, activity: { status: 'forked', fork: withUsage(parent.activity.fork, usage) } };
  return line.path === '' ? { ...state, ownLine: line } : { ...state, lines: withLine(state.lines, line) };
}

/** Of one that does another anew: it is about to enter the state, with what the other one knew there. */
function takeOver(line: Line, { state, data }: EventOf<'resultsTakenOver'>): Line {
  const { known, variables } = data;
  return { ...line, data: fromKnown(known), variables, activity: { status: 'arriving', next: state } };
}

function openLine(state: ExecutionState, { path = '', seq, type }: HistoryEvent): Line {
  const line = lineAt(state, isForkPath(path) ? parentPath(path) : path);
  if (line === undefined) throw new Error(`event ${seq} (${type}) is of no open line`);
  return line;
}

/** A line that leaves its fork takes the lines below it along. Named field by field: a spread is the slowest thing a step would do. */
function withChangedLine(
  { status, currentState, flow, ownLine, lines, timeout, pause: paused, saga, steered }: ExecutionState,
  seq: number,
  before: Line,
  changed: Line,
): ExecutionState {
  const left = before.activity.status === 'forked' && changed.activity.status !== 'forked';
  const after = left ? rememberFork(before, changed, lines) : changed;
  const others = left ? withoutLinesOf(lines, before) : lines;
  const pause = withDue(paused, after.path);
  if (after.path !== '') {
    const own = withLine(others, after);
    return { seq, status, currentState, flow, ownLine, lines: own, timeout, pause, saga, steered };
  }
  return {
    seq,
    status,
    currentState: after.visit.state,
    flow,
    ownLine: after,
    lines: hasLinesOpen(others) ? others : undefined,
    timeout,
    pause,
    saga,
    steered,
  };
}

function withDue(pause: Pause | undefined, path: string): Pause | undefined {
  return pause && { ...pause, due: pause.due.add(path) };
}

/** A state that has failed over its branches or items keeps them, until it is decided what follows. */
function rememberFork(before: Line, after: Line, lines: Lines | undefined): Line {
  const { activity } = after;
  if (before.activity.status !== 'forked' || activity.status !== 'ready' || activity.phase.kind !== 'failed')
    return after;
  const { usage: _, ...fork } = before.activity.fork; // told with the failure: a redrive is not to tell it again
  return { ...after, activity: { ...activity, left: { fork, below: linesBelow(lines, before) } } };
}

/** The first of a program may have been entered in the very step that paused it. */
function isDue({ activity }: Line): boolean {
  return activity.status === 'ready' || activity.status === 'arriving';
}

function resume(state: ExecutionState, { seq, at }: HistoryEvent): ExecutionState {
  const { pause, ...running } = state;
  if (pause === undefined) throw new Error(`event ${seq} resumes what is not paused`);
  const resumed: ExecutionState = { ...running, seq, status: 'running', steered: { ...state.steered, resumed: seq } };
  return pause.clocks === 'run' ? resumed : withTimersMoved(resumed, at - pause.since);
}

function startLine(state: ExecutionState, event: EventOf<'lineStarted'>): ExecutionState {
  const path = event.path ?? '';
  const { parent, fork } = parentOf(state, event);
  const line = beginLine(state.flow, path, parent, fork, event);
  const begun = withLineBegun(fork, event.data.items ?? 1);
  return withFork(state, withLine(state.lines, line), event.seq, parent, begun);
}

function endLine(
  state: ExecutionState,
  event: EventOf<'lineEnded' | 'lineFailed'>,
  outcomeOf: (line: Line) => LineOutcome,
): ExecutionState {
  const line = lineAt(state, event.path ?? '');
  if (line === undefined || state.lines === undefined)
    throw new Error(`event ${event.seq} ends a line that is not open`);
  const { parent, fork } = parentOf(state, event);
  const ended = withLineEnded(fork, indexOf(line.path), line.share, line.input, outcomeOf(line));
  const below = withoutLinesOf(state.lines, line) ?? state.lines;
  return withFork(state, withoutLine(below, line), event.seq, parent, ended);
}

function resumeLine(state: ExecutionState, event: EventOf<'lineResumed'>): ExecutionState {
  const { parent, fork } = parentOf(state, event);
  const line = fork.again?.first();
  if (line === undefined || line.path !== event.path)
    throw new Error(`event ${event.seq} takes up a line that is not the next`);
  const resumed = withLineResumed(fork, event.data.index);
  return withFork(state, withLine(state.lines, line), event.seq, parent, resumed);
}

function parentOf(state: ExecutionState, event: HistoryEvent): { parent: Line; fork: Fork } {
  const parent = lineAt(state, parentPath(event.path ?? ''));
  if (parent?.activity.status !== 'forked') throw new Error(`event ${event.seq} (${event.type}) is of no open fork`);
  return { parent, fork: parent.activity.fork };
}

/** With the lines below the fork as they are now. */
function withFork(
  { status, currentState, flow, ownLine, timeout, pause: paused, saga, steered }: ExecutionState,
  lines: Lines,
  seq: number,
  parent: Line,
  fork: Fork,
): ExecutionState {
  const { path, input, data, variables, visit, share } = parent;
  const after: Line = { path, input, data, variables, visit, activity: { status: 'forked', fork }, share };
  const pause = withDue(paused, path);
  if (path !== '') {
    const all = withLine(lines, after);
    return { seq, status, currentState, flow, ownLine, lines: all, timeout, pause, saga, steered };
  }
  const open = hasLinesOpen(lines) ? lines : undefined;
  return { seq, status, currentState, flow, ownLine: after, lines: open, timeout, pause, saga, steered };
}

function end(
  { currentState, flow, ownLine, lines, saga, steered }: ExecutionState,
  seq: number,
  outcome: Outcome,
): ExecutionState {
  const { status } = outcome;
  const ended: Line = { ...ownLine, activity: { status: 'ended' } };
  if (status === 'completed') return { seq, status, currentState, flow, ownLine: ended, outcome, steered };
  const leftOff = saga?.leftOff ?? { line: ownLine, below: linesBelow(lines, ownLine) };
  return { seq, status, currentState, flow, ownLine: ended, outcome, leftOff, saga, steered };
}
