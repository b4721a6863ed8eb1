import { limitExceeded } from '../interpreter/data-limit';
import { ERROR } from '../interpreter/errors';
import { makeCalls } from './make-call';
import type { HandlerState } from './state';
import { emit, whereIs } from './step-in-hand';
import type { StepInHand } from './step-in-hand';
import type { HandlerCall, HandlerEnd, HandlerLog, Turn } from './turn';

/** Calls that one handler may have open at once: each is a row, and all of them are in memory. */
export const MOST_OPEN_CALLS = 10_000;
/** So often in a row a turn may not fit: it is asked for again, by a replay. */
const MOST_MISFITS = 3;

/**
 * The answer to an open turn. Rules of this file:
 *   T1. It was told all that it was to be told, and nothing else; its calls go on from those that the history knows. One that does not
 *       fit changes nothing but that it is asked for once more, afresh.
 *   T2. Calls come first and what became of the handler then: so a call of the turn in which it ends is made, and waited for where it floats.
 */
export function takeTurn(step: StepInHand, turn: Turn): void {
  const { state } = step;
  const open = state.turn;
  if (open === undefined) throw new Error('no turn is open');
  const { upTo, aborted = [] } = turn;
  const logs = newLogs(state, turn);
  const misfit = whyUnfit(state, turn);
  if (misfit !== undefined) return takeMisfit(step, misfit);
  const calls = newCalls(state, turn);
  const tooMany = state.open.size + calls.length > MOST_OPEN_CALLS;
  if (!tooMany) makeCalls(step, calls);
  const end = tooMany ? TOO_MANY : turn.end && withinLimits(turn.end);
  const data = {
    turnId: open.turnId,
    upTo,
    ...(aborted.length > 0 && { aborted }),
    ...(end && { end }),
    ...(logs.length > 0 && { logs }),
  };
  emit(step, { type: 'turnEnded', data });
}

function takeMisfit(step: StepInHand, cause: string): void {
  const { misfits, turn } = step.state;
  if (turn === undefined) return;
  if (misfits + 1 < MOST_MISFITS) return emit(step, { type: 'turnRequested', data: { upTo: turn.upTo, afresh: true } });
  emit(step, { type: 'handlerPaused', ...whereIs(step.state), data: { why: { kind: 'unfit', cause } } });
}

function whyUnfit({ turn, made, record }: HandlerState, { upTo, calls }: Turn): string | undefined {
  if (upTo !== turn?.upTo) return `The turn was told events up to ${upTo}, and not to ${turn?.upTo ?? 0}.`;
  let next = made + 1;
  for (const { call, request, digest } of calls) {
    const known = record.get(call);
    if (call > next || call < 1) return `The turn has made call ${call}, and ${next} would have been the next.`;
    if (known !== undefined && (known.name !== request.name || known.digest !== digest))
      return `The turn has made call ${call} anew, as another one than the history tells of.`;
    if (call === next) next++;
  }
  return undefined;
}

/** What a replay makes that the history tells of is no news; what a redrive has forgotten of it is. */
function newCalls({ record }: HandlerState, { calls }: Turn): readonly HandlerCall[] {
  return calls.filter(({ call }) => !record.has(call));
}

/** As it is told all again, it writes all again. */
function newLogs({ told, logged }: HandlerState, { logs = [] }: Turn): readonly HandlerLog[] {
  return told === 0 ? logs.slice(logged) : logs;
}

/** A result that is too large ends the handler as a failure. */
function withinLimits(end: HandlerEnd): HandlerEnd {
  const problem = end.ok ? limitExceeded(end.value) : undefined;
  return problem === undefined ? end : { ok: false, error: ERROR.dataLimitExceeded, cause: `The result: ${problem}` };
}

const TOO_MANY: HandlerEnd = {
  ok: false,
  error: ERROR.dataLimitExceeded,
  cause: `More than ${MOST_OPEN_CALLS} calls would be open at once. Wait for some of them before others are made.`,
};
