/** So much waits now that it is a batch whoever else writes. */
const ENOUGH = 32;
const LONGEST_MS = 15;

export interface BatchPace {
  /** How long the batch before took. */
  batchMs: number;
  /** What waits at its end. */
  waiting: number;
  /** Among how many executors the shards are shared, as far as one can see from those that are here. */
  sharers: number;
}

/**
 * How long the next batch gathers, in milliseconds. Executors that share the shards write to one database, and each would commit as often as one
 * alone does, with a part of the work in each batch. So each rests for as long as the others' batches take: together they commit as
 * often as one. Only while work comes faster than it is committed: what comes alone is written at once.
 */
export function restAfter({ batchMs, waiting, sharers }: BatchPace): number {
  return waiting === 0 || waiting >= ENOUGH ? 0 : Math.min(batchMs * (sharers - 1), LONGEST_MS);
}
