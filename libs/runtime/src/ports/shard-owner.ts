/**
 * Who may write which shards, as a transport that hands out shards asks it. Kafka decides who gets a shard; the epoch
 * in the database decides who writes it (I13).
 */
export interface ShardOwner {
  /**
   * This process got exactly `shards`: claims an epoch for each and tells the first offset of each log that no commit
   * has covered. Asked again for all of them when one was lost to a fence; those it still holds keep their epoch then.
   * A shard missing in the answer is not ready and is asked for again.
   */
  assigned(shards: readonly number[]): Promise<{ shard: number; resumeAt: number }[]>;
  /**
   * The shards went, or may have gone, to others; comes before each new `assigned` and at the end. Batches in hand may
   * still be on their way: the fence decides about them.
   */
  revoked(): Promise<void>;
  /** The offset that the next batch of the shard must begin with; undefined while it is not held. */
  expectedOffset(shard: number): number | undefined;
}
