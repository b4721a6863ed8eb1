import type { OutboxRange, OutboxRow } from '@workflows/runtime';

const GATHERED_FOR_MS = 1_000;

export interface SentRowsOptions {
  delete(ranges: readonly OutboxRange[]): Promise<void>;
  /** They could not be deleted; it is tried again. */
  failed(error: unknown): void;
  /** How long rows gather before they are deleted together. */
  gatheredForMs?: number;
}

/**
 * Outbox rows that were sent and still stand in the table. To delete them is a transaction, so they gather: as a range of numbers per shard,
 * for a second. Whoever dies meanwhile leaves them to be sent twice (I7).
 *   D1. Between the first and the last number of a range no row is unsent: those of a shard are sent in their order, without a gap.
 *   D2. What could not be deleted goes with the next.
 */
export class SentRows {
  private ranges = new Map<number, OutboxRange>();
  private turn: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly options: SentRowsOptions) {}

  /** In the order of sending. */
  add(rows: readonly OutboxRow[]): void {
    for (const { shard, number } of rows) this.widen({ shard, first: number, last: number });
    this.later();
  }

  /** Deletes all that were added so far. Throws where that failed. */
  delete(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const turn = this.turn.then(() => this.deleteGathered());
    this.turn = turn.catch((error: unknown) => {
      this.options.failed(error);
      this.later(); // D2
    });
    return turn;
  }

  /** Deletes what is left; nothing is tried again. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.delete().catch(() => undefined); // told already
  }

  private later(): void {
    if (this.isClosed) return;
    this.timer ??= setTimeout(() => {
      this.delete().catch(() => undefined); // told already
    }, this.options.gatheredForMs ?? GATHERED_FOR_MS).unref();
  }

  private async deleteGathered(): Promise<void> {
    const ranges = [...this.ranges.values()];
    if (ranges.length === 0) return;
    this.ranges = new Map();
    try {
      await this.options.delete(ranges);
    } catch (error) {
      for (const range of ranges) this.widen(range); // D2
      throw error;
    }
  }

  /** D1 */
  private widen({ shard, first, last }: OutboxRange): void {
    const known = this.ranges.get(shard) ?? { first, last };
    this.ranges.set(shard, { shard, first: Math.min(known.first, first), last: Math.max(known.last, last) });
  }
}
