import type { ExecutionId } from '@workflows/contracts';
import type { ShardClaim } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';

interface Held {
  items: InboxItem[];
  /** Whatever else comes for the execution waits behind them; else only these wait. */
  blocks: boolean;
}

/**
 * What waits for one shard under one claim.
 *   B1. Items of one execution leave in the order in which they came. Between executions no order is kept: one that has to
 *       wait (for its program, for a long history) lets the others of its shard pass.
 *   B2. A record of the log enters once: one below `nextToEnqueue` is here already or is committed.
 *   B3. The offset that a batch commits never passes a record that is still open, so a crash loses none. Records above it may
 *       be committed already. The log brings those again, and they change nothing: their task is closed, their execution begun.
 */
export class ShardInbox {
  /** Sorted by `arrived`. */
  private waiting: InboxItem[] = [];
  private readonly held = new Map<ExecutionId, Held>();
  /** Offsets of records that came and are not settled; a set keeps them in their order, which is ascending (B2). */
  private readonly open = new Set<number>();
  private arrivals = 0;
  nextToEnqueue: number;

  constructor(readonly claim: ShardClaim) {
    this.nextToEnqueue = claim.nextOffset;
  }

  /** How many items could leave now. */
  get ready(): number {
    return this.waiting.length;
  }

  /** How many items wait, those that wait for something else than their turn included. */
  get size(): number {
    let size = this.waiting.length;
    for (const { items, blocks } of this.held.values()) if (blocks) size += items.length;
    return size;
  }

  enqueue(item: InboxItem): void {
    if (item.offset !== undefined) {
      if (item.offset < this.nextToEnqueue) return item.settle({ kind: 'repeated' }); // B2
      this.nextToEnqueue = item.offset + 1;
      this.open.add(item.offset);
    }
    item.arrived = ++this.arrivals;
    this.waiting.push(item);
  }

  /** Up to `limit` items. Those of executions that wait for something join what is held of them (B1). */
  take(limit: number): InboxItem[] {
    const taken: InboxItem[] = [];
    let looked = 0;
    for (; looked < this.waiting.length && taken.length < limit; looked++) {
      const item = this.waiting[looked];
      if (!item) break;
      const held = this.held.get(item.executionId);
      if (held?.blocks) held.items.push(item);
      else taken.push(item);
    }
    this.waiting.splice(0, looked);
    return taken;
  }

  /** Puts items back where they were, before everything that came later (B1). */
  putBack(items: readonly InboxItem[]): void {
    if (items.length === 0) return;
    const all = [...items, ...this.waiting];
    // Mostly all of them are older than what waits, and then this is no work.
    this.waiting = all.every((item, index) => index === 0 || arrived(all[index - 1]) <= arrived(item))
      ? all
      : all.sort((a, b) => arrived(a) - arrived(b));
  }

  /** Keeps items until their execution is released; `blocks`: and with them whatever comes for it. */
  hold(item: InboxItem, blocks: boolean): void {
    const held = this.held.get(item.executionId);
    if (!held) this.held.set(item.executionId, { items: [item], blocks });
    else {
      held.items.push(item);
      held.blocks ||= blocks;
    }
  }

  release(executionId: ExecutionId): void {
    const held = this.held.get(executionId);
    if (!held) return;
    this.held.delete(executionId);
    this.putBack(held.items.sort((a, b) => arrived(a) - arrived(b)));
  }

  /** The offset to commit together with these items: the first record that stays open (B3). */
  nextOffset(committing: ReadonlySet<number>): number {
    for (const offset of this.open) if (!committing.has(offset)) return offset;
    return this.nextToEnqueue;
  }

  settled(offset: number): void {
    this.open.delete(offset);
  }

  /** The claim is over: whoever sent these has to find the new owner. */
  lose(): void {
    const items = [...this.waiting, ...[...this.held.values()].flatMap((held) => held.items)];
    this.waiting = [];
    this.held.clear();
    for (const item of items) item.settle({ kind: 'lost' });
  }
}

function arrived(item: InboxItem | undefined): number {
  return item?.arrived ?? 0;
}
