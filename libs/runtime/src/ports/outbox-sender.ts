import type { OutboxRow } from './execution-store';

/** Sends outbox rows: at least once, in order per shard (I7). */
export interface OutboxSender {
  /** Rows that have just become durable. */
  offer(rows: readonly OutboxRow[]): void;
  /** The shards are this process's now: what their last owner left unsent goes first. */
  recover(shards: readonly number[]): void;
  /** The shards are somebody else's now. */
  forget(shards: readonly number[]): void;
}
