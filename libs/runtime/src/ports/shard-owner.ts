/**
 * Who may write which shards, as a transport that hands out shards asks it. Kafka decides who gets a shard; the epoch
 * in the database decides who writes it (I13).
 */
export interface ShardOwner {
  /**
   * This process got exactly `shards`, and gives up all others: claims an epoch for each and tells the first offset of each log that no commit
   * has covered. Asked again for all of them when one was lost to a fence; those it still holds keep their epoch then.
   * A shard missing in the answer is not ready and is asked for again.
   *
   * Nothing is said when a rebalance begins. Kafka gives no shard to anybody before all members have joined again or were
   * expelled, and most shards stay where they are: given up at the beginning, all calls under way would be made twice and no
   * timer be served for as long as the slowest member takes. Who never hears how it ended finds its lost claims in the database.
   */
  assigned(shards: readonly number[]): Promise<{ shard: number; resumeAt: number }[]>;
  /** The offset that the next batch of the shard must begin with; undefined while it is not held. */
  expectedOffset(shard: number): number | undefined;
}
