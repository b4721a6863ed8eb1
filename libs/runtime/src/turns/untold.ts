import { isHandlerState, type AnyExecutionState, type HistoryEvent } from '@workflows/state-machine';
import { bytesOfHistory } from '../engine/execution-weight';

/** The events after the last one that a handler was told, without a gap: what its next turn needs, where its code is hot. */
export interface Untold {
  events: readonly HistoryEvent[];
  bytes: number;
}

/** Results of calls are kept for so much memory an execution; what is more is read from the history. */
const MOST_KEPT = 16 * 1024 * 1024;

/** `state` is what the events, which follow those before, have made. Undefined: they have to be read. */
export function untoldOf(
  before: Untold | undefined,
  events: readonly HistoryEvent[],
  state: AnyExecutionState,
): Untold | undefined {
  if (!isHandlerState(state)) return undefined;
  const { told } = state;
  const known = before?.events ?? [];
  const all = known.length === 0 ? events : [...known, ...events];
  if ((all[0]?.seq ?? told + 1) > told + 1) return undefined; // what came before these was not kept
  const hasHeard = (all[0]?.seq ?? Infinity) <= told;
  const left = hasHeard ? all.filter(({ seq }) => seq > told) : all;
  const bytes = hasHeard ? bytesOfHistory(left) : (before?.bytes ?? 0) + bytesOfHistory(events);
  return bytes > MOST_KEPT ? undefined : { events: left, bytes };
}
