import type { Instant } from '@workflows/contracts';

const STEP_MS = 1_000;
const FIRST = 10;
/** As many may begin in a second then that nothing is held back any more. */
const LAST_STEP = 12;

export interface RampStep {
  number: number;
  /** So many may begin in it. */
  most: number;
  endsInMs: number;
}

/**
 * How what was paused is let go on: ten in the first second, and twice as many in each that follows, by each owner. It is counted from when it was
 * resumed and from nothing else, so that an owner who takes over in between goes on where it is. Undefined once it is over.
 */
export function rampStep(resumedAt: Instant, now: Instant): RampStep | undefined {
  const sinceMs = Math.max(0, now - resumedAt);
  const number = Math.floor(sinceMs / STEP_MS);
  if (number > LAST_STEP) return undefined;
  return { number, most: FIRST * 2 ** number, endsInMs: STEP_MS - (sinceMs % STEP_MS) };
}
