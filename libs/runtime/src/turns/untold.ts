import { isHandlerState, type AnyExecutionState, type HistoryEvent } from '@workflows/state-machine';
import { bytesOfHistory } from '../engine/execution-weight';

/** The newest events, none of which a handler was told: what its next turn needs, where its code is hot, if no other came in between. */
export interface Untold {
  events: readonly HistoryEvent[];
  bytes: number;
}

/** Results of calls are kept for so much memory an execution; what is more is read from the history. */
const MOST_KEPT = 16 * 1024 * 1024;

/** `state` is what the events, which follow those before, have made. Undefined: what comes next may have others before it. */
export function untoldOf(
  before: Untold | undefined,
  events: readonly HistoryEvent[],
  state: AnyExecutionState,
): Untold | undefined {
  if (!isHandlerState(state)) return undefined;
  const { told } = state;
  const known = before?.events ?? [];
  const all = known.length === 0 ? events : [...known, ...events];
  if (before === undefined && all.length === 0) return undefined;
  const hasHeard = (all[0]?.seq ?? Infinity) <= told;
  const left = hasHeard ? all.filter(({ seq }) => seq > told) : all;
  const bytes = hasHeard ? bytesOfHistory(left) : (before?.bytes ?? 0) + bytesOfHistory(events);
  return bytes > MOST_KEPT ? undefined : { events: left, bytes };
}

/** All that came after `told`; undefined where it has to be read, since not all of it was kept. */
export function keptSince(told: number, untold: Untold | undefined): readonly HistoryEvent[] | undefined {
  const first = untold?.events[0]?.seq ?? told + 1;
  return first <= told + 1 ? untold?.events : undefined;
}
