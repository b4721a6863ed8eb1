import type { HistoryFact, PlannedEnd } from '../history';
import { ERROR } from '../interpreter/errors';
import { hasBegun } from './state';
import type { HandlerState } from './state';
import { emit, whereIs } from './step-in-hand';
import type { StepInHand } from './step-in-hand';
import type { HandlerEnd, SourcePlace } from './turn';

/** How long a handler may tidy up. */
export const TIDY_MS = 60_000;

/**
 * How a handler's execution ends but by its own end. Rules of this file:
 *   E1. A cancel, or the execution's time-out, closes what is open, and the handler is told: all its open calls reject with
 *       `Cancelled`. What it asks for then, as in `finally`, is asked, for a minute at most; then comes the end that was decided, whatever it gives.
 *   E2. One that has nothing to tidy up ends at once: it was told nothing so far, has ended already, or cannot be told anything.
 *   E3. A ban ends it at once.
 */
export function cancel(step: StepInHand, end: PlannedEnd): void {
  const { state, facts } = step;
  if (state.ending !== undefined) return state.pause?.why === undefined ? undefined : concludeEnding(step, end);
  if (canTidyUp(state))
    return emit(step, { type: 'undoStarted', ...whereIs(state), data: { end, timeoutAt: facts.at + TIDY_MS } });
  emitEnd(step, end);
}

/** The whole execution's time is over, or that for tidying up. */
export function fireTimeout(step: StepInHand): void {
  const { ending } = step.state;
  if (ending !== undefined) return concludeEnding(step, ending.end);
  cancel(step, {
    status: 'timedOut',
    error: ERROR.timeout,
    cause: 'The execution did not end within its timeout.',
  });
}

/** It ends as it was going to, once there is nothing left to do. */
export function concludeEnding(step: StepInHand, end: PlannedEnd): void {
  emit(step, { type: 'undoEnded', data: {} });
  emitEnd(step, end);
}

/** The end itself. */
export function emitEnd(
  step: StepInHand,
  end: PlannedEnd & { errorAt?: SourcePlace },
  place = whereIs(step.state),
): void {
  emit(step, { ...endFact(end), ...place });
}

/** As the handler has ended, or cannot but end. */
export function failBy(step: StepInHand, { error, cause, at }: Extract<HandlerEnd, { ok: false }>): void {
  const place = placeOfFailure(step.state, error, cause);
  emitEnd(step, { status: 'failed', error, cause, ...(at && { errorAt: at }) }, place);
}

/** What it threw may be the failure of a call, which it did not catch. */
function placeOfFailure({ record, currentState }: HandlerState, error: string, cause: string): { state?: string } {
  const failed = record.findLast(
    ({ settled }) => settled?.ok === false && settled.error === error && settled.cause === cause,
  );
  const state = failed?.label ?? currentState;
  return state === undefined ? {} : { state };
}

/** E2 */
function canTidyUp(state: HandlerState): boolean {
  return (
    hasBegun(state) &&
    state.told > 0 &&
    state.ended === undefined &&
    state.check === undefined &&
    state.pause?.why === undefined
  );
}

function endFact(end: PlannedEnd & { errorAt?: SourcePlace }): HistoryFact {
  switch (end.status) {
    case 'failed': {
      const { error, cause, errorAt } = end;
      return {
        type: 'executionFailed',
        data: { ...(error !== undefined && { error }), cause, ...(errorAt && { errorAt }) },
      };
    }
    case 'timedOut':
      return { type: 'executionTimedOut', data: { error: end.error, cause: end.cause } };
    case 'cancelled':
      return { type: 'executionCancelled', data: { reason: end.reason } };
  }
}
