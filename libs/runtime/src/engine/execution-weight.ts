import { memoryOf, type Json } from '@workflows/contracts';
import { isHandlerState, type AnyExecutionState, type HistoryEvent } from '@workflows/state-machine';

/**
 * What an execution takes in memory, without walking all of it at each step: what was found at the last walk, and what its
 * history since then came to. What an event of it brings may replace what was there, so a loop of a million turns would seem to grow
 * for ever; hence it is walked anew once that much has come as it held before. So a walk costs what came, and no more.
 */
export interface Weight {
  measured: number;
  since: number;
}

/** Lines, maps and other things that the walk sees from outside; the same for all. */
const BASE = 2_048;
/** Below this nothing is worth a walk. */
const SMALL = 262_144;
const MOST_WALKED = 256 * 1024 * 1024;
/** An event without what it brings: numbers, and names that are texts of the program. */
const BARE_EVENT = 240;

export function bytesOf({ measured, since }: Weight): number {
  return BASE + measured + since;
}

/** Of one that was read, or has just begun; `beside`: what is kept beside the state. */
export function weighAnew(input: Json, state: AnyExecutionState | undefined, beside = 0): Weight {
  return { measured: (state === undefined ? memoryOf({ input }, MOST_WALKED) : measure(state)) + beside, since: 0 };
}

/** The same after some history more, which takes `bytes`. */
export function weighOn({ measured, since }: Weight, bytes: number, state: AnyExecutionState, beside = 0): Weight {
  const grown = since + bytes;
  if (grown < SMALL || grown < measured) return { measured, since: grown };
  return { measured: measure(state) + beside, since: 0 };
}

/** The same without what was kept beside it. */
export function weighLess({ measured, since }: Weight, beside: number): Weight {
  return { measured: measured - beside, since };
}

function measure(state: AnyExecutionState): number {
  if (isHandlerState(state)) return memoryOf(state, MOST_WALKED);
  const { ownLine, lines, saga } = state;
  if (lines === undefined && saga === undefined) return memoryOf(ownLine, MOST_WALKED);
  return memoryOf([ownLine, lines ?? null, saga ?? null], MOST_WALKED);
}

export function bytesOfHistory(events: readonly HistoryEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += BARE_EVENT + ('data' in event ? memoryOf(event.data, MOST_WALKED) : 0);
  return bytes;
}
