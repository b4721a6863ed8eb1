import type { SourcePlace } from '@workflows/state-machine/handlers';
import type { SeatAnswer } from './seat';

/** Why a turn came to nothing this time. */
export type Setback =
  | { kind: 'over'; limit: 'time' | 'memory'; at?: SourcePlace }
  | Extract<SeatAnswer, { kind: 'died' }>
  /** It was not at hand any more. */
  | { kind: 'gone' };

export type Verdict =
  | { kind: 'overLimit'; limit: 'time' | 'memory'; at?: SourcePlace; grownBytes?: number }
  | { kind: 'unavailable'; cause: string };

const MAX_STRIKES = 3;
const MAX_FAULTS = 5;

/**
 * How a turn is tried again.
 *   A1. Among others it may keep them for a moment only. What needs longer has the whole of its limits, alone (`isSlow`).
 *   A2. Only what goes over its limits when it is alone does so by its own fault, and only the third time is the end of it.
 *   A3. Of those that were at hand when a process died each is tried in a batch of its own: the one to blame dies once more, the others go on.
 *   A4. That processes end for reasons that nobody here has seen is no turn's fault. After some of it, it is for later.
 */
export class Tries {
  isSlow = false;
  isAlone = false;
  private strikes = 0;
  private faults = 0;

  /** Undefined: once more. */
  after(setback: Setback): Verdict | undefined {
    switch (setback.kind) {
      case 'gone':
        return this.fault('It was not kept at hand for as long as it takes to be replayed.');
      case 'over':
        return this.over(setback.limit, setback.at);
      case 'died':
        return this.died(setback);
    }
  }

  private died({ ending, wasAlone }: Extract<Setback, { kind: 'died' }>): Verdict | undefined {
    if (ending.limit !== undefined && wasAlone) return this.over(ending.limit, undefined, ending.grownBytes);
    this.isAlone = true; // A3
    return this.fault(ending.cause);
  }

  private over(limit: 'time' | 'memory', at?: SourcePlace, grownBytes?: number): Verdict | undefined {
    if (this.isSlow && ++this.strikes >= MAX_STRIKES) return { kind: 'overLimit', limit, at, grownBytes }; // A2
    this.isSlow = true; // A1
    return undefined;
  }

  private fault(cause: string): Verdict | undefined {
    return ++this.faults >= MAX_FAULTS ? { kind: 'unavailable', cause } : undefined; // A4
  }
}
