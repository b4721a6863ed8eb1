import type { ExecutionStore, OutboxRow } from '@workflows/runtime';
import { RateLimit, reasonOf, type MessagingLog } from './log';

const BATCH = 1_000;
const RETRY_MS = { first: 100, most: 5_000 };

export interface OutboxRelayOptions {
  /** Resolves when all rows are where they belong. May be called again with the same rows. */
  publish(rows: readonly OutboxRow[]): Promise<void>;
  store: Pick<ExecutionStore, 'readOutbox' | 'deleteOutbox'>;
  /** How many rows may wait in memory; beyond that they are read from the store when their turn comes. */
  maxRows?: number;
  log: MessagingLog;
}

/**
 * Sends outbox rows: at least once, and in order per shard (I7).
 *   O1. One batch is under way at a time. A batch that fails is sent again before anything else.
 *   O2. A shard is either fed from memory, by `offer`, or from the store; never both, so nothing overtakes. It goes to
 *       the store when it was claimed and when memory is full, and comes back once a read found nothing left and no
 *       row was offered since that read began.
 *   O3. Rows are deleted after they were sent. If that fails they are sent again: the shard goes to the store.
 */
export class OutboxRelay {
  private queue: OutboxRow[] = [];
  /** Shards fed from the store; true when rows came since the last read began. */
  private readonly stored = new Map<number, boolean>();
  private readonly failures = new RateLimit(10_000);
  private running: Promise<void> | undefined;
  private closed = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: OutboxRelayOptions) {}

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
  }

  /** Sends what is in memory if that works at once; the rest stays in the store. */
  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.running;
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
      if (succeeded) attempt = 0;
      else if (this.closed) return;
      else await this.rest(Math.min(RETRY_MS.first * 2 ** attempt++, RETRY_MS.most));
      if (this.closed && this.stored.size > 0) return;
    }
  }

  private async sendFromMemory(): Promise<boolean> {
    const batch = this.queue.slice(0, BATCH);
    if (!(await this.attempt('publish', () => this.options.publish(batch)))) return false;
    this.remove(batch);
    if (await this.attempt('delete', () => this.options.store.deleteOutbox(batch))) return true;
    this.toStore(batch.map(({ shard }) => shard)); // O3
    return false;
  }

  private async sendFromStore(): Promise<boolean> {
    const shards = [...this.stored.keys()];
    for (const shard of shards) this.stored.set(shard, false);
    return this.attempt('recover', async () => {
      const rows = await this.options.store.readOutbox(shards, BATCH);
      if (rows.length > 0) {
        await this.options.publish(rows);
        await this.options.store.deleteOutbox(rows);
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
      const context = { step, reason: reasonOf(error), rows: this.queue.length };
      this.failures.pass(step, (more) =>
        this.options.log.warn('Changes of executions could not be sent; they are tried again', { ...context, more }),
      );
      return false;
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
