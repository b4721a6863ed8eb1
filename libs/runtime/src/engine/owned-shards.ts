import type { InboxItem } from './inbox-item';
import type { ShardClaim } from '../ports/execution-store';

interface OwnedShard {
  claim: ShardClaim;
  inbox: InboxItem[];
  /** First offset that has not entered the inbox; at or after `claim.nextOffset`. */
  nextToEnqueue: number;
}

/**
 * The shards this process may write, each with its inbox.
 *   O1. Items of one shard leave in the order in which they came.
 *   O2. A record of the log enters once: one below `nextToEnqueue` is here already or is committed.
 */
export class OwnedShards {
  private readonly shards = new Map<number, OwnedShard>();
  private rotation: number[] = [];
  private waiting = 0;

  get pending(): number {
    return this.waiting;
  }

  ids(): number[] {
    return [...this.shards.keys()];
  }

  claimOf(shard: number): ShardClaim | undefined {
    return this.shards.get(shard)?.claim;
  }

  expectedOffset(shard: number): number | undefined {
    return this.shards.get(shard)?.nextToEnqueue;
  }

  /** Takes a claim; true when it is a new one, so that what was open has to be carried out again. */
  own(claim: ShardClaim): boolean {
    const held = this.shards.get(claim.shard);
    if (held && held.claim.epoch === claim.epoch) return false;
    if (held) this.drop(claim.shard);
    this.shards.set(claim.shard, { claim, inbox: [], nextToEnqueue: claim.nextOffset });
    this.rotation = this.ids();
    return true;
  }

  /** Gives a shard up; what waited in it is lost to this process. */
  drop(shard: number): void {
    const held = this.shards.get(shard);
    if (!held) return;
    this.shards.delete(shard);
    this.rotation = this.ids();
    this.waiting -= held.inbox.length;
    for (const item of held.inbox) item.settle({ kind: 'lost' });
  }

  enqueue(item: InboxItem): void {
    const held = this.shards.get(item.shard);
    if (!held) return item.settle({ kind: 'lost' });
    if (item.offset !== undefined) {
      if (item.offset < held.nextToEnqueue) return item.settle({ kind: 'repeated' }); // O2
      held.nextToEnqueue = item.offset + 1;
    }
    held.inbox.push(item);
    this.waiting++;
  }

  /** Up to `limit` items, a fair share of each shard that has any, except those of `blocked` shards. */
  take(limit: number, blocked: ReadonlySet<number>): InboxItem[] {
    const taken: InboxItem[] = [];
    const share = Math.max(1, Math.floor(limit / Math.max(1, this.rotation.length)));
    for (const shard of this.rotation) {
      const held = this.shards.get(shard);
      if (!held || held.inbox.length === 0 || blocked.has(shard)) continue;
      for (const item of held.inbox.splice(0, Math.min(share, limit - taken.length))) taken.push(item);
      if (taken.length >= limit) break;
    }
    const first = this.rotation.shift();
    if (first !== undefined) this.rotation.push(first);
    this.waiting -= taken.length;
    return taken;
  }

  /** Puts items back at the head of their inboxes, in their order (O1). */
  putBack(items: readonly InboxItem[]): void {
    for (const item of [...items].reverse()) {
      const held = this.shards.get(item.shard);
      if (!held) {
        item.settle({ kind: 'lost' });
        continue;
      }
      held.inbox.unshift(item);
      this.waiting++;
    }
  }

  hasWork(blocked: ReadonlySet<number>): boolean {
    if (this.waiting === 0) return false;
    if (blocked.size === 0) return true;
    for (const [shard, held] of this.shards) if (held.inbox.length > 0 && !blocked.has(shard)) return true;
    return false;
  }
}
