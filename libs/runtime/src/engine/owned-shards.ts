import type { ExecutionId } from '@workflows/contracts';
import type { ShardClaim } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';
import { ShardInbox } from './shard-inbox';

/**
 * The shards this process may write, each with its inbox. A claim is known by its object: a shard that was lost and came back
 * has another one, and another inbox, so nothing of the old time is taken for the new.
 */
export class OwnedShards {
  private readonly inboxes = new Map<number, ShardInbox>();
  private rotation: number[] = [];
  private waiting = 0;

  /** How many items wait; counted anew with each batch, and up in between. */
  get pending(): number {
    return this.waiting;
  }

  ids(): number[] {
    return [...this.inboxes.keys()];
  }

  claimOf(shard: number): ShardClaim | undefined {
    return this.inboxes.get(shard)?.claim;
  }

  expectedOffset(shard: number): number | undefined {
    return this.inboxes.get(shard)?.nextToEnqueue;
  }

  /** Takes a claim; true when it is a new one, so that what was open has to be carried out again. */
  own(claim: ShardClaim): boolean {
    if (this.claimOf(claim.shard)?.epoch === claim.epoch) return false;
    this.drop(claim.shard);
    this.inboxes.set(claim.shard, new ShardInbox(claim));
    this.rotation = this.ids();
    return true;
  }

  /** Gives a shard up; what waited in it is lost to this process. */
  drop(shard: number): void {
    const inbox = this.inboxes.get(shard);
    if (!inbox) return;
    this.inboxes.delete(shard); // first: who is told that its item is lost may send another one at once
    this.rotation = this.ids();
    inbox.lose();
    this.count(); // or what went would count against new starts until the next batch, which may not come without one
  }

  enqueue(item: InboxItem): void {
    const inbox = this.inboxes.get(item.shard);
    if (!inbox) return item.settle({ kind: 'lost' });
    this.waiting++;
    inbox.enqueue(item);
  }

  /** Up to `limit` items, a fair share of each shard that has any. */
  take(limit: number): InboxItem[] {
    const taken: InboxItem[] = [];
    const share = Math.max(1, Math.floor(limit / Math.max(1, this.rotation.length)));
    for (const shard of this.rotation) {
      for (const item of this.inboxes.get(shard)?.take(Math.min(share, limit - taken.length)) ?? []) taken.push(item);
      if (taken.length >= limit) break;
    }
    const first = this.rotation.shift();
    if (first !== undefined) this.rotation.push(first);
    this.count();
    return taken;
  }

  putBack(items: readonly InboxItem[]): void {
    for (const [shard, ofShard] of byShard(items)) this.inboxes.get(shard)?.putBack(ofShard);
  }

  hold(item: InboxItem, blocks: boolean): void {
    this.inboxes.get(item.shard)?.hold(item, blocks);
  }

  release(shard: number, executionId: ExecutionId): void {
    this.inboxes.get(shard)?.release(executionId);
  }

  nextOffset(shard: number, committing: ReadonlySet<number>): number | undefined {
    return this.inboxes.get(shard)?.nextOffset(committing);
  }

  /** The record of the log behind an item is done with. */
  settled({ shard, offset }: InboxItem): void {
    if (offset !== undefined) this.inboxes.get(shard)?.settled(offset);
  }

  private count(): void {
    this.waiting = 0;
    for (const inbox of this.inboxes.values()) this.waiting += inbox.size;
  }

  hasWork(): boolean {
    for (const inbox of this.inboxes.values()) if (inbox.ready > 0) return true;
    return false;
  }
}

export function byShard(items: readonly InboxItem[]): Map<number, InboxItem[]> {
  const groups = new Map<number, InboxItem[]>();
  for (const item of items) {
    const group = groups.get(item.shard);
    if (group) group.push(item);
    else groups.set(item.shard, [item]);
  }
  return groups;
}
