import { EngineError } from '@workflows/contracts';

/** Whether the database takes what this process writes. */
export interface StoreHealth {
  /** Why it takes nothing now, as UNAVAILABLE; undefined while it does. */
  readonly outage: EngineError | undefined;
  /** Calls when an outage begins, and with nothing when it is over, until the function it gives is called. */
  onChange(listener: (outage: EngineError | undefined) => void): () => void;
}

/** Nothing can be written at all, whatever it is: the store is away or full, and what was asked of it is not to blame. */
export function isOutage(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'UNAVAILABLE';
}
