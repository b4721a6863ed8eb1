import type { HistoryFact, PlannedEnd } from '../history';
import type { Ending } from '../program';
import { ERROR } from './errors';
import { isUndoPath } from '../paths';
import { emitWhole, stateOf } from './turn';
import type { Turn } from './turn';

/**
 * How an execution ends badly. Rules of this file:
 *   E1. What the definition has for such an end, or whoever cancels asks for, comes first; where that is nothing, it ends at once.
 *   E2. What fails then, or takes too long, ends the execution as `States.CompensationFailed`, whatever its end was going to be.
 *   E3. A ban ends it at once: it cannot go on, to undo something neither.
 */
export function endExecution(turn: Turn, end: PlannedEnd, asked: { undo?: true } = {}): void {
  const { saga, ownLine } = turn.state;
  if (saga?.undoing !== undefined) return failUndo(turn, end);
  const ending = turn.program.endings?.[end.status];
  const compensate = (asked.undo ?? ending?.compensate ?? false) && saga !== undefined && !saga.done.isEmpty();
  const startAt = ending?.startAt;
  if (ownLine.visit.state === '' || (!compensate && startAt === undefined)) return emitEnd(turn, end);
  const timeoutAt = limitOf(turn, ending);
  emitWhole(turn, {
    type: 'undoStarted',
    ...placeOf(turn.state.currentState),
    data: {
      end,
      ...(compensate && { compensate }),
      ...(startAt !== undefined && { startAt }),
      ...(timeoutAt !== undefined && { timeoutAt }),
    },
  });
}

/** When all of that has to be done. */
export function limitOf({ facts }: Turn, ending: Ending | undefined): number | undefined {
  return ending?.timeoutMs === undefined ? undefined : facts.at + ending.timeoutMs;
}

/** It ends as it was going to, once there is nothing left to do. */
export function concludeUndo(turn: Turn): void {
  const { undoing } = turn.state.saga ?? {};
  if (undoing === undefined) throw new Error('what is not being undone cannot be concluded');
  emitWhole(turn, { type: 'undoEnded', data: {} });
  emitEnd(turn, undoing.end, undoing.state);
}

/** The end itself, past all that could be done before. */
export function emitEnd(turn: Turn, end: PlannedEnd, state = turn.state.currentState): void {
  emitWhole(turn, { ...endFact(end), ...placeOf(state) });
}

function endFact(end: PlannedEnd): HistoryFact {
  switch (end.status) {
    case 'failed': {
      const { error, cause } = end;
      return { type: 'executionFailed', data: error === undefined ? { cause } : { error, cause } };
    }
    case 'timedOut':
      return { type: 'executionTimedOut', data: { error: end.error, cause: end.cause } };
    case 'cancelled':
      return { type: 'executionCancelled', data: { reason: end.reason } };
  }
}

/** E2. `end` is what the line at hand would have made of an execution that undoes nothing. */
function failUndo(turn: Turn, end: PlannedEnd): void {
  const state = stateOf(turn);
  const cause = `${whatFailed(turn, state, end)} ${whatIsLeft(turn)}`;
  emitEnd(turn, { status: 'failed', error: ERROR.compensationFailed, cause }, state);
}

function whatFailed({ path }: Turn, state: string, end: PlannedEnd): string {
  if (end.status !== 'failed') return 'What comes before the end took longer than its timeout.';
  const what = isUndoPath(path) ? `What undoes "${state}"` : `"${state}", which comes before the end,`;
  return `${what} failed with ${end.error ?? 'no error of a name'}: ${end.cause}.`;
}

const MOST_NAMED = 20;

/** The latest first, as it would be undone. */
function whatIsLeft({ state: { saga } }: Turn): string {
  if (saga?.undoing?.compensate !== true || saga.done.isEmpty()) return 'Nothing is left to be undone.';
  const names = saga.done
    .takeLast(MOST_NAMED)
    .reverse()
    .map(({ line: { path, visit } }) => (path === '' ? `"${visit.state}"` : `"${visit.state}" of ${path}`));
  const more = saga.done.size > MOST_NAMED ? ` and ${saga.done.size - MOST_NAMED} more` : '';
  return `Left to be undone: ${names.join(', ')}${more}.`;
}

function placeOf(state: string | undefined): { state?: string } {
  return state === undefined ? {} : { state };
}
