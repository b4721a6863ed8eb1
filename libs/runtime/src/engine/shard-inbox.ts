import type { ExecutionId } from '@workflows/contracts';
import type { ShardClaim } from '../ports/execution-store';
import type { InboxItem } from './inbox-item';
import type { InboxTurns } from './inbox-turns';
import type { WaitingExecution, WaitsHere } from './waiting-execution';

interface Held {
  /** In whatever order they came here; they leave in that of their arrival. */
  items: InboxItem[];
  /** Whatever else comes for the execution waits behind them; else only these wait. */
  blocks: boolean;
}

/**
 * What waits for one shard under one claim.
 *   B1. Items of one execution leave in the order in which they came. Between executions no order is kept: whose turn it is `InboxTurns`
 *       says, and one that has to wait (for its program, for a long history) lets the others of its shard pass.
 *   B2. A record of the log enters once: one below `nextToEnqueue` is here already or is committed.
 *   B3. The offset that a batch commits never passes a record that is still open, so a crash loses none. Records above it may
 *       be committed already. The log brings those again, and they change nothing: their task is closed, their execution begun.
 *   B4. An execution waits for a turn, or it is held with all that comes for it, or nothing of it is here. What is held without `blocks`
 *       stands aside of that, and does not count as waiting: nothing but its release brings it back.
 */
export class ShardInbox implements WaitsHere {
  private readonly waiting = new Map<ExecutionId, WaitingExecution>();
  private readonly held = new Map<ExecutionId, Held>();
  /** Offsets of records that came and are not settled; a set keeps them in their order, which is ascending (B2). */
  private readonly open = new Set<number>();
  private arrivals = 0;
  nextToEnqueue: number;

  constructor(
    readonly claim: ShardClaim,
    private readonly turns: InboxTurns,
  ) {
    this.nextToEnqueue = claim.nextOffset;
  }

  enqueue(item: InboxItem): void {
    if (item.offset !== undefined) {
      if (item.offset < this.nextToEnqueue) return item.settle({ kind: 'repeated' }); // B2
      this.nextToEnqueue = item.offset + 1;
      this.open.add(item.offset);
    }
    item.arrived = ++this.arrivals;
    this.turns.pending++;
    const { executionId } = item;
    const held = this.blockedOf(executionId);
    if (held) this.turns.held++;
    const known = held ?? this.waiting.get(executionId);
    if (known) known.items.push(item);
    else this.turns.push(this.begin(executionId, [item]));
  }

  leave(execution: WaitingExecution, most: number): InboxItem[] {
    const { executionId, items } = execution;
    this.turns.pending -= Math.min(most, items.length);
    if (items.length > most) {
      const first = items.splice(0, most);
      this.turns.push(execution); // behind the others of its owner: it may have more than all of them
      return first;
    }
    this.waiting.delete(executionId);
    return items;
  }

  /** Puts items back where they were, before everything that came later for their executions (B1). */
  putBack(items: readonly InboxItem[]): void {
    this.turns.pending += items.length;
    const begun: WaitingExecution[] = [];
    for (const [executionId, own] of byExecution(items)) {
      const held = this.blockedOf(executionId);
      if (held) this.turns.held += own.length;
      const known = held ?? this.waiting.get(executionId);
      if (known) known.items = inOrder(own, known.items);
      else begun.push(this.begin(executionId, inOrder(own, [])));
    }
    for (const execution of begun.reverse()) this.turns.pushFirst(execution);
  }

  /** Keeps an item until its execution is released; `blocks`: and with it whatever comes for it. */
  hold(item: InboxItem, blocks: boolean): void {
    const { executionId } = item;
    const held = this.held.get(executionId) ?? { items: [], blocks: false };
    this.held.set(executionId, held);
    if (blocks && !held.blocks) this.block(executionId, held);
    held.items.push(item);
    if (held.blocks) this.count(1);
  }

  release(executionId: ExecutionId): void {
    const held = this.held.get(executionId);
    if (!held) return;
    this.held.delete(executionId);
    if (held.blocks) this.count(-held.items.length); // they are counted again as they come back
    this.putBack(held.items);
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
    const waiting = [...this.waiting.values()];
    const held = [...this.held.values()];
    this.waiting.clear();
    this.held.clear();
    for (const execution of waiting) this.turns.remove(execution);
    for (const { items } of waiting) this.turns.pending -= items.length;
    for (const { items, blocks } of held) if (blocks) this.count(-items.length);
    for (const { items } of [...waiting, ...held]) for (const item of items) item.settle({ kind: 'lost' });
  }

  private begin(executionId: ExecutionId, items: InboxItem[]): WaitingExecution {
    const execution: WaitingExecution = { executionId, inbox: this, items, place: undefined };
    this.waiting.set(executionId, execution);
    return execution;
  }

  /** B4 */
  private block(executionId: ExecutionId, held: Held): void {
    held.blocks = true;
    this.count(held.items.length);
    const waiting = this.waiting.get(executionId);
    if (!waiting) return;
    this.turns.held += waiting.items.length;
    this.waiting.delete(executionId);
    this.turns.remove(waiting);
    held.items = [...held.items, ...waiting.items];
  }

  /** Of items that are held. */
  private count(more: number): void {
    this.turns.pending += more;
    this.turns.held += more;
  }

  private blockedOf(executionId: ExecutionId): Held | undefined {
    const held = this.held.size === 0 ? undefined : this.held.get(executionId);
    return held?.blocks ? held : undefined;
  }
}

function byExecution(items: readonly InboxItem[]): Map<ExecutionId, InboxItem[]> {
  const groups = new Map<ExecutionId, InboxItem[]>();
  for (const item of items) {
    const group = groups.get(item.executionId);
    if (group) group.push(item);
    else groups.set(item.executionId, [item]);
  }
  return groups;
}

/** What goes back is mostly older than all that waits, and then this is little work. */
function inOrder(back: readonly InboxItem[], waiting: readonly InboxItem[]): InboxItem[] {
  const all = [...back, ...waiting];
  const isSorted = all.every((item, index) => index === 0 || arrived(all[index - 1]) <= arrived(item));
  return isSorted ? all : all.sort((a, b) => arrived(a) - arrived(b));
}

function arrived(item: InboxItem | undefined): number {
  return item?.arrived ?? 0;
}
