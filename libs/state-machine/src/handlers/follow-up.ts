import { SLOW } from '../expressions/expression';
import { ERROR } from '../interpreter/errors';
import { concludeEnding, failBy } from './end';
import type { HandlerState } from './state';
import { emit, placeOf } from './step-in-hand';
import type { StepInHand } from './step-in-hand';
import type { HandlerEnd } from './turn';

/**
 * What follows of what has come: the handler is told, or its execution ends. Nothing while it is paused, or being told; what comes meanwhile
 * is told then, at once and in its order (T3 of `turn`).
 */
export function followUp(step: StepInHand): void {
  const { state } = step;
  const { outcome, pause, turn, check, ended, told, open, ending } = state;
  if (outcome !== undefined || pause !== undefined || turn !== undefined) return;
  if (check !== undefined) return check.status === 'done' ? conclude(step, check.problem) : undefined;
  if (ended !== undefined) {
    if (ending !== undefined) return concludeEnding(step, ending.end);
    return open.isEmpty() ? endBy(step, ended) : undefined;
  }
  const upTo = tellUpTo(state);
  if (upTo > told) return emit(step, { type: 'turnRequested', data: { upTo } });
  if (state.pool.passing && !open.some(({ adopted }) => adopted === true)) {
    emit(step, { type: 'recallEnded', data: {} });
    return followUp(step);
  }
  if (!open.isEmpty()) return;
  if (ending !== undefined) return concludeEnding(step, ending.end);
  failBy(step, STUCK);
}

/** That all its calls reject, it is told by itself: what it does then is known from what it had done before. */
function tellUpTo({ heard, told, ending }: HandlerState): number {
  if (ending === undefined || told >= ending.seq) return heard;
  return told < ending.heardBefore ? ending.heardBefore : ending.seq;
}

function endBy(step: StepInHand, end: HandlerEnd): void {
  if (!end.ok) return failBy(step, end);
  const problem = step.facts.outputProblem?.(end.value);
  if (problem === SLOW) return emit(step, { type: 'outputCheckRequested', state: placeOf(step), data: {} });
  conclude(step, problem);
}

/** Ends the execution by what the check of its output has said. */
function conclude(step: StepInHand, problem: string | undefined): void {
  if (problem !== undefined) return failBy(step, { ok: false, error: ERROR.schemaViolation, cause: problem });
  emit(step, { type: 'executionCompleted', data: {} });
}

const STUCK: HandlerEnd & { ok: false } = {
  ok: false,
  error: 'Handler.Stuck',
  cause: 'The handler waits for something that nothing settles: it has no call open, and has not ended.',
};
