/** So much waits now that it is a batch whoever else writes. */
const ENOUGH = 32;
const LONGEST_MS = 30;
/** Fewer in a batch of late: what comes, comes alone. */
const FEW = 1.5;

export interface LastBatch {
  /** How long it took. */
  batchMs: number;
  /** How many items it had. */
  items: number;
  /** What waits at its end. */
  waiting: number;
  /** Which part of all shards this executor has: 1 is all of them. */
  share: number;
}

/**
 * How long the next batch gathers. Executors that share the shards write to one database, and each would commit as often as one
 * alone does, with a part of the work in each batch. New executions keep company (ADR 39), so that mostly one other is as busy at the same time:
 * each rests for a part of what a batch of that one takes, the part of the shards that are others': half of it with one other, three quarters with three. Longer
 * rests leave the machine idle.
 *   R1. What comes alone is written at once: it rests only while batches of late had more than one item each.
 *   R2. Not what waits right now tells that. Executions that were advanced together come back together, and nothing waits until then; the first of
 *       them would be a batch of its own, again and again.
 */
export class BatchRest {
  /** How many items a batch had of late; one time out of ordinary changes little. */
  private usual = 1;

  /** In milliseconds. */
  after({ batchMs, items, waiting, share }: LastBatch): number {
    this.usual = (3 * this.usual + items) / 4;
    if (waiting >= ENOUGH || (waiting === 0 && this.usual < FEW)) return 0;
    return Math.min(batchMs * (1 - share), LONGEST_MS);
  }
}
