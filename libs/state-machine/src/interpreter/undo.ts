import { undoPath } from '../paths';
import { concludeUndo } from './end';
import { hasLinesOpen } from './lines';
import { emit, stateOf } from './turn';
import type { Turn } from './turn';

/**
 * Takes an execution that is being undone on by one thing (U2): the next compensation, the states that follow, or its end. False: it waits for
 * the compensation that is open.
 */
export function goOnUndoing(turn: Turn): boolean {
  const { lines, saga } = turn.state;
  if (hasLinesOpen(lines)) return false;
  if (saga?.undoing === undefined) throw new Error('the execution is not being undone');
  const { undoing, done, begun } = saga;
  const next = undoing.compensate ? done.last()?.line.visit : undefined;
  if (next !== undefined) {
    turn.path = undoPath(begun);
    emit(turn, { type: 'compensationStarted', state: next.state, data: { visit: next.seq } });
  } else if (undoing.startAt !== undefined) emit(turn, { type: 'stateEntered', state: undoing.startAt });
  else concludeUndo(turn);
  return true;
}

/** The task that undoes something has succeeded; nothing follows from what it gave. */
export function endCompensation(turn: Turn): void {
  emit(turn, { type: 'compensationEnded', state: stateOf(turn), data: {} });
  turn.path = '';
}
