import type { ExecutionStore, OutboxRow } from '@workflows/runtime';
import { RateLimit, reasonOf, type MessagingLog } from './log';
import { SentRows } from './sent-rows';

const BATCH = 1_000;
/** After a request the relay rests: to encode rows of as many partitions costs by the partition, so they gather until each has several. */
const REST_MS = 200;
const RETRY_MS = { first: 100, most: 5_000 };

export interface OutboxRelayOptions {
  /** Resolves when all rows are where they belong. May be called again with the same rows. */
  publish(rows: readonly OutboxRow[]): Promise<void>;
  store: Pick<ExecutionStore, 'readOutbox' | 'deleteOutbox'>;
  /** How many rows may wait in memory; beyond that they are read from the store when their turn comes. */
  maxRows?: number;
  /** How long rows that were sent stay in the table, to be deleted together. */
  deletedAfterMs?: number;
  log: MessagingLog;
}

/**
 * Sends outbox rows: at least once, and in order per shard (I7).
 *   O1. One batch is under way at a time. A batch that fails is sent again before anything else.
 *   O2. A shard is either fed from memory, by `offer`, or from the store; never both, so nothing overtakes. It goes to
 *       the store when it was claimed and when memory is full, and comes back once a read found nothing left and no
 *       row was offered since that read began.
 *   O3. Rows are deleted after they were sent, many at a time, and always before the store is read: what it gives is unsent.
 *   O4. After a request it rests. So whatever comes to an idle one leaves at once, and the rows of a busy executor gather to a few
 *       requests a second, which is what the broker and we spend on them.
 */
export class OutboxRelay {
  private queue: OutboxRow[] = [];
  /** Shards fed from the store; true when rows came since the last read began. */
  private readonly stored = new Map<number, boolean>();
  private readonly sent: SentRows;
  private readonly failures = new RateLimit(10_000);
  private running: Promise<void> | undefined;
  private closed = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: OutboxRelayOptions) {
    this.sent = new SentRows({
      delete: (ranges) => options.store.deleteOutbox(ranges),
      failed: (error) => this.tell('delete', error),
      ...(options.deletedAfterMs !== undefined && { gatheredForMs: options.deletedAfterMs }),
    });
  }

  /** Takes over rows that are committed. */
  offer(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      if (this.stored.has(row.shard)) this.stored.set(row.shard, true);
      else this.queue.push(row);
    }
    if (this.queue.length > (this.options.maxRows ?? 20_000)) this.spill();
    this.run();
  }

  /** The shards were claimed: what the owner before us left unsent is sent first. */
  recover(shards: readonly number[]): void {
    this.toStore(shards);
    this.run();
  }

  /** The shards are somebody else's now, and so are their rows. */
  forget(shards: readonly number[]): void {
    const gone = new Set(shards);
    for (const shard of gone) this.stored.delete(shard);
    this.queue = this.queue.filter(({ shard }) => !gone.has(shard));
    this.sent.delete().catch(() => undefined); // told already, and tried again. At once: the new owner sends what it finds
  }

  /** Sends what is in memory if that works at once; the rest stays in the store. */
  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.running;
    await this.sent.close();
  }

  /** Rows that wait in memory. */
  get waiting(): number {
    return this.queue.length;
  }

  private run(): void {
    if (this.closed) return;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      if (this.hasWork()) this.run();
    });
  }

  private hasWork(): boolean {
    return this.queue.length > 0 || this.stored.size > 0;
  }

  private async drain(): Promise<void> {
    let attempt = 0;
    while (this.hasWork()) {
      const succeeded = this.stored.size > 0 ? await this.sendFromStore() : await this.sendFromMemory();
      if (!succeeded && this.closed) return;
      attempt = succeeded ? 0 : attempt + 1;
      await this.rest(succeeded ? this.restMs() : backoffMs(attempt));
      if (this.closed && this.stored.size > 0) return;
    }
  }

  /** O4; not while more waits than one request takes. */
  private restMs(): number {
    const isBehind = this.stored.size > 0 || this.queue.length >= BATCH;
    return isBehind ? 0 : REST_MS;
  }

  private async sendFromMemory(): Promise<boolean> {
    const batch = this.queue.slice(0, BATCH);
    return this.attempt('publish', async () => {
      await this.options.publish(batch);
      this.remove(batch);
      this.sent.add(batch);
    });
  }

  private async sendFromStore(): Promise<boolean> {
    const shards = [...this.stored.keys()];
    for (const shard of shards) this.stored.set(shard, false);
    return this.attempt('recover', async () => {
      await this.sent.delete(); // O3
      const rows = await this.options.store.readOutbox(shards, BATCH);
      if (rows.length > 0) {
        await this.options.publish(rows);
        this.sent.add(rows);
      }
      if (rows.length < BATCH) this.toMemory(shards); // O2
    });
  }

  private toMemory(shards: readonly number[]): void {
    for (const shard of shards) if (this.stored.get(shard) === false) this.stored.delete(shard);
  }

  private toStore(shards: readonly number[]): void {
    for (const shard of shards) this.stored.set(shard, true);
    this.queue = this.queue.filter(({ shard }) => !this.stored.has(shard));
  }

  private spill(): void {
    this.options.log.warn('Changes of executions cannot be sent as fast as they come; they wait in the database', {
      rows: this.queue.length,
    });
    this.toStore(this.queue.map(({ shard }) => shard));
  }

  /** The queue may have been spilled or partly forgotten meanwhile. */
  private remove(batch: readonly OutboxRow[]): void {
    const sent = new Set(batch);
    let count = 0;
    while (count < this.queue.length && sent.has(this.queue[count] as OutboxRow)) count++;
    this.queue.splice(0, count);
  }

  private async attempt(step: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.tell(step, error);
      return false;
    }
  }

  private tell(step: string, error: unknown): void {
    const context = { step, reason: reasonOf(error), rows: this.queue.length };
    this.failures.pass(step, (more) =>
      this.options.log.warn('Changes of executions could not be sent; they are tried again', { ...context, more }),
    );
  }

  private async rest(ms: number): Promise<void> {
    if (this.closed || ms === 0) return;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function backoffMs(failures: number): number {
  return Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.most);
}
