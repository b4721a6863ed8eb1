import type { EngineError } from '@workflows/contracts';

/** Whether the database takes what this process writes. */
export interface StoreHealth {
  /** Why it takes nothing now, as UNAVAILABLE; undefined while it does. */
  readonly outage: EngineError | undefined;
  /** Calls when an outage begins, and with nothing when it is over, until the function it gives is called. */
  onChange(listener: (outage: EngineError | undefined) => void): () => void;
}
