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

/** What an owner has left of the step that the ramp is in. */
export class RampBudget {
  private step = -1;
  private left = 0;

  /** How many of so many may begin now; all of them once the ramp is over. */
  take(resumedAt: Instant, now: Instant, wanted: number): number {
    const step = rampStep(resumedAt, now);
    if (!step) return wanted;
    if (step.number !== this.step) [this.step, this.left] = [step.number, step.most];
    const taken = Math.min(wanted, this.left);
    this.left -= taken;
    return taken;
  }

  giveBack(count: number): void {
    this.left += count;
  }
}
