import type { ExecutionId } from '@workflows/contracts';
import type { ShardClaim } from '../ports/execution-store';
import type { InboxItem, ItemRequest, ItemResult } from './inbox-item';
import type { OwnedShards } from './owned-shards';

/**
 * The items that are being worked on, from their inboxes to their answers.
 *   H1. An item leaves once: settled, or back in its inbox.
 *   H2. It belongs to the claim under which it was taken. A shard that was lost meanwhile, even if it was claimed again, is
 *       another one: its items are lost, and nothing of the old time gets into memory or out of the process.
 *   H3. Once one item of an execution goes back, all later ones of it do, or they would overtake it (B1).
 */
export class BatchInHand {
  private readonly claims: ReadonlyMap<number, ShardClaim | undefined>;
  /** The items, and those that stand for one of them. */
  private readonly all: InboxItem[];
  private readonly gone = new Set<InboxItem>();
  private readonly late = new Set<ExecutionId>();
  private readonly answered = new Set<ExecutionId>();

  constructor(
    readonly items: readonly InboxItem[],
    private readonly shards: OwnedShards,
  ) {
    this.claims = new Map(items.map(({ shard }) => [shard, shards.claimOf(shard)]));
    this.all = [...items];
  }

  /** Another request in the place of an item's own, which is answered by `settle` once this one is decided. */
  standIn(item: InboxItem, request: ItemRequest, settle: (result: ItemResult) => void): InboxItem {
    const { ahead: _, ...same } = item; // what the request that it had has come to
    const other: InboxItem = { ...same, request, settle };
    this.gone.add(item);
    this.all.push(other);
    return other;
  }

  /** The claim under which the shard's items were taken, while it stands. */
  claimOf(shard: number): ShardClaim | undefined {
    const claim = this.claims.get(shard);
    return claim !== undefined && this.shards.claimOf(shard) === claim ? claim : undefined;
  }

  isCurrent(shard: number): boolean {
    return this.claimOf(shard) !== undefined;
  }

  /** Those that can still be worked on; the others are told that they are lost, or go back behind an earlier one (H3). */
  standing(items: readonly InboxItem[]): InboxItem[] {
    return items.filter((item) => {
      if (this.gone.has(item)) return false;
      if (!this.isCurrent(item.shard)) this.settle(item, { kind: 'lost' });
      else if (this.late.has(item.executionId)) this.putBack([item]);
      else return true;
      return false;
    });
  }

  /** `cost`: what it came to, as events. */
  settle(item: InboxItem, result: ItemResult, cost = 1): void {
    if (this.gone.has(item)) return;
    this.gone.add(item);
    this.answered.add(item.executionId);
    if (item.turn) {
      item.turn.done++;
      item.turn.cost += cost;
    }
    if (this.isCurrent(item.shard)) this.shards.settled(item);
    item.settle(result);
  }

  /** Whether something that came for the execution has been decided. */
  isAnswered(executionId: ExecutionId): boolean {
    return this.answered.has(executionId) && !this.late.has(executionId);
  }

  /** Back into the inbox: there is more than one batch can hold. */
  putBack(items: readonly InboxItem[]): void {
    this.shards.putBack(items.filter((item) => this.leaves(item)));
  }

  /** Aside until its execution is released; `blocks`: whatever else comes for it waits as well. */
  hold(item: InboxItem, blocks: boolean): void {
    if (this.leaves(item)) this.shards.hold(item, blocks);
  }

  /** All that the batch has for an execution, and whatever else comes for it, waits until it is released. */
  holdExecution(executionId: ExecutionId): void {
    this.holdExecutions(new Set([executionId]));
  }

  holdExecutions(executions: { has(executionId: ExecutionId): boolean }): void {
    for (const item of this.all) if (executions.has(item.executionId)) this.hold(item, true);
  }

  /** Everything that has not left goes back: the batch could not be prepared and is tried again. */
  abandon(): void {
    this.putBack(this.all.filter((item) => !this.gone.has(item)));
  }

  private leaves(item: InboxItem): boolean {
    if (this.gone.has(item)) return false;
    if (!this.isCurrent(item.shard)) {
      this.settle(item, { kind: 'lost' });
      return false;
    }
    this.gone.add(item);
    this.late.add(item.executionId);
    return true;
  }
}
