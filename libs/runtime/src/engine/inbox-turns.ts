import { FairScheduler, type Owner, type Turn } from '../fairness/fair-scheduler';
import type { InboxItem } from './inbox-item';
import type { WaitingExecution } from './waiting-execution';

/** Items that a batch took together, all of one owner. */
export interface BatchTurn {
  readonly turn: Turn<WaitingExecution>;
  taken: number;
  /** How many of them were decided so far, and what that came to. */
  done: number;
  cost: number;
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
/** So many turns has each owner in a batch at the least, while others wait: the batch may turn out to be full of work after a few items. */
const TURNS_IN_A_BATCH = 8;

/**
 * Which executions come next, of all shards, so that a batch is shared fairly by tenant, then by workflow (I19).
 *   T1. Executions have turns, not items: all that waits of one execution stands in one place, so its order does not depend on whose each
 *       item is taken to be. The first of them decides (`ownerOfItem`).
 *   T2. The accounts are charged what the items came to, in the unit of the batch's budget. A turn lasts as long as its batch, since that
 *       is when this is known.
 *   T3. While several owners wait, a turn has few items, so that the largest turn is a small part of the batch. Whoever waits alone has the
 *       whole batch as one turn, which is nearly always so and costs next to nothing.
 */
export class InboxTurns {
  /** How many items wait in all inboxes; these keep the count. */
  pending = 0;
  private readonly scheduler = new FairScheduler<WaitingExecution>(NO_CAPS, FIRST_GUESS);
  private underWay: BatchTurn[] = [];

  constructor(private readonly ownerOf: (item: InboxItem) => Owner) {}

  get hasWork(): boolean {
    return this.scheduler.waiting > 0;
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

  /** Up to `limit` items for one batch. */
  take(limit: number): InboxItem[] {
    const { queues } = this.scheduler;
    const share = queues > 1 ? Math.max(1, Math.floor(limit / (TURNS_IN_A_BATCH * queues))) : limit; // T3
    const taken: InboxItem[] = [];
    while (taken.length < limit) {
      const most = Math.min(share, limit - taken.length);
      const turn = this.scheduler.take(most);
      if (!turn) break;
      this.begin(turn, most, taken);
    }
    return taken;
  }

  /** The batch is over. */
  settle(): void {
    for (const { turn, taken, done, cost } of this.underWay) {
      const executions = (turn.items.length * done) / taken;
      this.scheduler.settle(turn, cost, [], executions);
    }
    this.underWay = [];
  }

  /** One item of each execution of the turn, and more of the first ones if they have more and the turn takes more. */
  private begin(turn: Turn<WaitingExecution>, most: number, items: InboxItem[]): void {
    const begun: BatchTurn = { turn, taken: 0, done: 0, cost: 0 };
    this.underWay.push(begun);
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
