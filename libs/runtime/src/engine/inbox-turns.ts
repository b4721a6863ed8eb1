import type { TenantId } from '@workflows/contracts';
import { FairScheduler, type Owner, type Turn } from '../fairness/fair-scheduler';
import type { BatchTurn, InboxItem } from './inbox-item';
import type { WaitingExecution } from './waiting-execution';

interface TurnUnderWay {
  turn: Turn<WaitingExecution>;
  begun: BatchTurn;
}

/** What one batch may take: so many items, and about so much work. */
export interface BatchSize {
  items: number;
  historyEvents: number;
}

/** There is one batch at a time, so nothing that is under way keeps anybody from the next. */
const NO_CAPS = {
  turns: Infinity,
  ofTenant: Infinity,
  ofWorkflow: Infinity,
  ofOrigin: Infinity,
  ofSlow: Infinity,
  slowCost: Infinity,
};
/** What an execution's turn is taken to come to before the first of its owner is over, in events. */
const FIRST_GUESS = 3;
/** So many turns has each owner in a batch at the least, while others wait. */
const TURNS_IN_A_BATCH = 8;

/**
 * Which executions come next, of all shards, so that a batch is shared fairly by tenant, then by workflow (I19).
 *   T1. Executions have turns, not items: all that waits of one execution stands in one place, so its order does not depend on whose each
 *       item is taken to be. The first of them decides (`ownerOfItem`).
 *   T2. The accounts are charged what the items came to, in the unit of the batch's budget. A turn lasts as long as its batch, since that
 *       is when this is known.
 *   T3. While several owners wait, a turn is a small part of the batch, of its items and of its work, so that a batch has turns of all,
 *       however heavy what some of them have. Whoever waits alone has the whole batch as one turn, which is nearly always so and costs
 *       next to nothing.
 */
export class InboxTurns {
  /** How many items wait in all inboxes, and how many of them not for their turn but for a release; the inboxes keep the counts. */
  pending = 0;
  held = 0;
  private readonly scheduler = new FairScheduler<WaitingExecution>(NO_CAPS, FIRST_GUESS);
  private underWay: TurnUnderWay[] = [];

  constructor(private readonly ownerOf: (item: InboxItem) => Owner) {}

  get hasWork(): boolean {
    return this.scheduler.waiting > 0;
  }

  /**
   * Whether a tenant may have more waiting where so many items should. Over that, whoever has less than an equal part of it still may: what is
   * too much is others'. All of them together have a few times of it at the most, since parts become smaller as tenants become more. What
   * is held is nobody's turn, and only the limit bounds it.
   */
  hasRoom(tenant: TenantId, limit: number): boolean {
    if (this.pending < limit) return true;
    return this.held < limit && this.scheduler.waitingOf(tenant) * this.scheduler.tenants < limit;
  }

  push(execution: WaitingExecution): void {
    const [first] = execution.items;
    if (first) execution.place = this.scheduler.push(this.ownerOf(first), execution);
  }

  /** It had its turn, or waited for something else than that. */
  pushFirst(execution: WaitingExecution): void {
    const [first] = execution.items;
    if (first) execution.place = this.scheduler.pushFirst(this.ownerOf(first), execution);
  }

  remove({ place }: WaitingExecution): void {
    if (place) this.scheduler.remove(place);
  }

  /** As many items as one batch may have. They may turn out to be more work than that; what it does not get to comes back. */
  take(size: BatchSize): InboxItem[] {
    const { queues } = this.scheduler;
    const parts = queues > 1 ? TURNS_IN_A_BATCH * queues : 1; // T3
    const share = Math.max(1, Math.floor(size.items / parts));
    const budget = queues > 1 ? size.historyEvents / parts : Infinity;
    const taken: InboxItem[] = [];
    while (taken.length < size.items) {
      const most = Math.min(share, size.items - taken.length);
      const turn = this.scheduler.take(most, budget);
      if (!turn) break;
      this.begin(turn, most, taken);
    }
    return taken;
  }

  /** The batch is over. */
  settle(): void {
    for (const { turn, begun } of this.underWay) {
      const executions = (turn.items.length * begun.done) / begun.taken;
      this.scheduler.settle(turn, begun.cost, [], executions);
    }
    this.underWay = [];
  }

  /** One item of each execution of the turn, and more of the first ones if they have more and the turn takes more. */
  private begin(turn: Turn<WaitingExecution>, most: number, items: InboxItem[]): void {
    const begun: BatchTurn = { taken: 0, done: 0, cost: 0 };
    this.underWay.push({ turn, begun });
    let others = turn.items.length;
    for (const execution of turn.items) {
      others--;
      for (const item of execution.inbox.leave(execution, most - begun.taken - others)) {
        item.turn = begun;
        begun.taken++;
        items.push(item);
      }
    }
  }
}
