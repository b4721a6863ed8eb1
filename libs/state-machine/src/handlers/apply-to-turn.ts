import type { HistoryEvent } from '../history';
import { closeCalls, keepCalls } from './open-calls';
import { callPath } from './state';
import type { Ending, HadDone, HandlerState, OpenTurn } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/** The handler is to be told of this event. */
export function heardOf(state: HandlerState, { seq, at }: HistoryEvent): HandlerState {
  return { ...state, heard: seq, untoldSince: state.untoldSince ?? at };
}

export function startTurn(state: HandlerState, { seq, at, data }: EventOf<'turnRequested'>): HandlerState {
  const { upTo, afresh } = data;
  const { untoldSince = at, ...rest } = state;
  const turn = { turnId: seq, upTo, since: untoldSince, made: state.made, ...(afresh && { afresh }) };
  const misfits = afresh ? state.misfits + 1 : state.misfits;
  return { ...rest, ...(upTo < state.heard && { untoldSince }), turn, misfits };
}

/** Calls that nobody waits for any more are over, and all that it would have waited for are when the handler has ended. */
export function endTurn(state: HandlerState, { data }: EventOf<'turnEnded'>): HandlerState {
  const { turn, ending, ...rest } = state;
  if (turn === undefined) throw new Error('a turn ends that nobody has asked for');
  const { upTo, aborted = [], end, logs = [] } = data;
  const told: HandlerState = {
    ...withFailuresTold(rest, turn),
    told: upTo,
    misfits: 0,
    logged: rest.logged + logs.length,
    ...(ending && { ending: withEndingTold(ending, { ...turn, logged: rest.logged }) }),
  };
  const left = aborted.length === 0 ? told : closeCalls(told, aborted.map(callPath));
  return end === undefined ? left : { ...keepCalls(left, ({ floating }) => floating === true), ended: end };
}

function withEndingTold(ending: Ending, { upTo, made, logged }: OpenTurn & HadDone): Ending {
  return ending.made === undefined && ending.seq <= upTo ? { ...ending, made, logged } : ending;
}

/** What it had made and logged before it was told that a call has failed, it had done without knowing of it. */
function withFailuresTold(state: HandlerState, { upTo, made }: OpenTurn): HandlerState {
  if (state.failedUntold.length === 0) return state;
  const { logged } = state;
  const left: number[] = [];
  const record = state.record.withMutations((entries) => {
    for (const call of state.failedUntold) {
      const entry = entries.get(call);
      const { settled } = entry ?? {};
      if (entry === undefined || settled === undefined || settled.ok) continue;
      if (settled.seq > upTo) left.push(call);
      else entries.set(call, { ...entry, settled: { ...settled, made, logged } });
    }
  });
  return { ...state, record, failedUntold: left };
}
