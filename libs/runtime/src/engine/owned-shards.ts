import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { Owner } from '../fairness/fair-scheduler';
import type { ShardClaim } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';
import { InboxTurns, type BatchSize } from './inbox-turns';
import { ShardInbox } from './shard-inbox';

/**
 * The shards this process may write, each with its inbox. A claim is known by its object: a shard that was lost and came back
 * has another one, and another inbox, so nothing of the old time is taken for the new.
 */
export class OwnedShards {
  private readonly inboxes = new Map<number, ShardInbox>();
  private readonly turns: InboxTurns;

  /** `ownerOf`: whose share of the batches an item takes. */
  constructor(ownerOf: (item: InboxItem) => Owner) {
    this.turns = new InboxTurns(ownerOf);
  }

  /** How many items wait. */
  get pending(): number {
    return this.turns.pending;
  }

  /** Whether a tenant may have more waiting where so many items should. */
  hasRoom(tenant: TenantId, limit: number): boolean {
    return this.turns.hasRoom(tenant, limit);
  }

  /** How many items wait for something else than their turn. */
  get held(): number {
    return this.turns.held;
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
    this.inboxes.set(claim.shard, new ShardInbox(claim, this.turns));
    return true;
  }

  /** Gives a shard up; what waited in it is lost to this process. */
  drop(shard: number): void {
    const inbox = this.inboxes.get(shard);
    if (!inbox) return;
    this.inboxes.delete(shard); // first: who is told that its item is lost may send another one at once
    inbox.lose();
  }

  enqueue(item: InboxItem): void {
    const inbox = this.inboxes.get(item.shard);
    if (!inbox) return item.settle({ kind: 'lost' });
    inbox.enqueue(item);
  }

  /** What one batch takes, shared fairly among the owners. */
  take(size: BatchSize): InboxItem[] {
    return this.turns.take(size);
  }

  /** The batch is over: what its items came to is charged to their owners. */
  finishBatch(): void {
    this.turns.settle();
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

  hasWork(): boolean {
    return this.turns.hasWork;
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
