import { Account } from './account';
import type { FairLimits } from './fair-limits';
import type { Gate } from './gate';
import { Gates } from './gates';
import { OwnerQueue, type Place } from './owner-queue';

/** Whose work it is. `origin`: the place outside that it needs, such as the host that is called. */
export interface Owner {
  tenant: string;
  workflow: string;
  origin?: string;
}

/** Permission to do the work of some items, all of one owner. It is given back by `settle`, once. */
export interface Turn<Item> {
  readonly owner: Owner;
  readonly items: readonly Item[];
}

interface Held<Item> {
  queue: OwnerQueue<Item>;
  gates: readonly Gate<OwnerQueue<Item>>[];
  places: readonly Place<Item>[];
  expected: number;
}

/** Charged at the least, so that work that costs nothing makes nobody first for ever. */
const LEAST_COST = 0.01;
/** Slow queues that are remembered while they neither wait nor run. */
const MAX_SLOW = 1_000;

/**
 * Who comes next, so that what is slow or much holds up only what is its own (I19).
 *   S1. Each tenant, each workflow within its tenant, and each origin within its workflow has an account of what its turns cost. The least
 *       account goes first, at each of the three levels; within a queue - tenant, workflow and origin - whoever came first. A turn under way
 *       counts by what turns of its queue usually cost, one that is over by what it did cost. So of two that always have work waiting, neither gets
 *       ahead of the other by more than one turn, and what the turns under way cost more than they usually do.
 *   S2. Whoever comes, or comes back after nothing of it waited, starts level with who was served last: it is owed nothing for the time
 *       before, and does not stand behind those who came before it.
 *   S3. A turn cannot be taken back, so shares are capped as well: a tenant never has all turns, a workflow never all of its tenant's, an
 *       origin only so many whoever calls it, and slow queues never all together. A newcomer finds a turn free.
 *   S4. No turn stays unused that anybody could use.
 *   S5. Nothing is kept of those who neither wait nor have a turn, but the names of some slow queues. What waits is as much as was pushed: to
 *       bound that is for whoever pushes. A call costs O(log n) of the accounts: those held up are parked where it costs nothing, and moved
 *       once for each time they are let on.
 */
export class FairScheduler<Item> {
  private readonly root: Account;
  private readonly gates: Gates<Item>;
  private readonly held = new Map<Turn<Item>, Held<Item>>();
  /** Slow queues by name, the one that was slow the longest ago first. */
  private readonly slow = new Set<string>();
  private queueCount = 0;

  /** `guess`: what an item of a queue is taken to cost before its first turn is over. */
  constructor(
    private readonly limits: FairLimits,
    private readonly guess = 0,
  ) {
    this.root = new Account('', undefined, limits.turns);
    this.gates = new Gates(limits.ofOrigin, limits.ofSlow);
  }

  /** How many items wait. */
  get waiting(): number {
    return this.root.waiting;
  }

  waitingOf(tenant: string): number {
    return this.root.children.get(tenant)?.waiting ?? 0;
  }

  /** How many tenants have an account. */
  get tenants(): number {
    return this.root.children.size;
  }

  /** How many owners have an account of their own: those of whom items wait or have a turn. */
  get queues(): number {
    return this.queueCount;
  }

  /** Where it waits now is answered; that is for `remove`. */
  push(owner: Owner, item: Item): Place<Item> {
    const place = this.placeOf(owner, item);
    place.queue.items.push(place);
    this.came(place);
    return place;
  }

  /** The same for an item that had its turn before, or that waited for something else: it is the first of its queue. */
  pushFirst(owner: Owner, item: Item): Place<Item> {
    const place = this.placeOf(owner, item);
    place.queue.items.pushFirst(place);
    this.came(place);
    return place;
  }

  /** Takes an item out that still waits. */
  remove(place: Place<Item>): boolean {
    if (!place.waits) return false;
    const { queue } = place;
    place.waits = false;
    queue.items.remove(place);
    queue.withdrawn();
    this.settleQueue(queue);
    return true;
  }

  /**
   * The next turn, of `most` items at most, and of no more than one if more were likely to cost more than `budget`. Undefined: nobody waits
   * who may have one now.
   */
  take(most = 1, budget = Infinity): Turn<Item> | undefined {
    for (;;) {
      const queue = this.root.least();
      if (queue instanceof OwnerQueue) {
        const gates = this.gates.enter(queue);
        if (gates) return this.begin(queue, gates, Math.min(most, Math.floor(budget / queue.usual)));
        queue.settle(); // it is parked
      } else if (this.root.running >= this.limits.turns || !this.gates.letOn()) return undefined;
    }
  }

  /**
   * The turn is over and its items cost so much; `left` is what it did not get to, which comes first again. `done`: how many items the
   * cost is of, where others than those that are left were not got to, and are pushed again by whoever had them.
   */
  settle(
    turn: Turn<Item>,
    cost: number,
    left: readonly Item[] = [],
    done = Math.max(1, turn.items.length - left.length),
  ): void {
    const held = this.held.get(turn);
    if (held === undefined) throw new Error('a turn is settled that is not under way');
    this.held.delete(turn);
    const { queue, gates, places, expected } = held;
    const back = left.length === 0 ? [] : places.filter(({ item }) => left.includes(item)).reverse();
    for (const place of back) {
      queue.items.pushFirst(place);
      place.waits = true;
    }
    queue.ended(back.length, expected, Math.max(LEAST_COST, cost));
    if (done > 0) {
      queue.usual = cost / done;
      const isSlow = queue.usual > this.limits.slowCost;
      if (isSlow || queue.isSlow) this.remember(turn.owner, isSlow);
      queue.isSlow = isSlow;
    }
    this.gates.leave(gates);
    this.settleQueue(queue);
  }

  private placeOf(owner: Owner, item: Item): Place<Item> {
    return { item, queue: this.open(owner), waits: true, before: undefined, after: undefined };
  }

  private came({ queue }: Place<Item>): void {
    queue.arrived();
    if (queue.items.size === 1) queue.settle(); // else it stands where it stood, and so do those above it
  }

  private begin(queue: OwnerQueue<Item>, gates: readonly Gate<OwnerQueue<Item>>[], most: number): Turn<Item> {
    const places: Place<Item>[] = [];
    for (let next = queue.items.shift(); next; next = places.length < most ? queue.items.shift() : undefined) {
      places.push(next);
      next.waits = false;
    }
    const expected = Math.max(LEAST_COST, queue.usual * places.length);
    queue.begun(places.length, expected);
    queue.settle();
    const { tenant, parent, origin } = queue;
    const owner = { tenant, workflow: parent?.name ?? '', ...(origin !== undefined && { origin }) };
    const turn = { owner, items: places.map(({ item }) => item) };
    this.held.set(turn, { queue, gates, places, expected });
    return turn;
  }

  private open(owner: Owner): OwnerQueue<Item> {
    const { ofTenant, ofWorkflow } = this.limits;
    const tenant = this.root.children.get(owner.tenant) ?? new Account(owner.tenant, this.root, ofTenant);
    const workflow = tenant.children.get(owner.workflow) ?? new Account(owner.workflow, tenant, ofWorkflow);
    const known = workflow.children.get(owner.origin ?? '');
    if (known instanceof OwnerQueue) return known;
    const queue = new OwnerQueue<Item>(owner.origin ?? '', workflow, owner.tenant, owner.origin);
    queue.usual = this.guess;
    queue.isSlow = this.slow.size > 0 && this.slow.has(nameOf(owner));
    this.gates.opened(queue);
    this.queueCount++;
    return queue;
  }

  /** After its items or its turns have become fewer. */
  private settleQueue(queue: OwnerQueue<Item>): void {
    this.gates.unpark(queue);
    queue.settle();
    if (!queue.isIdle) return;
    this.gates.closed(queue);
    this.queueCount--;
    queue.close();
  }

  private remember(owner: Owner, isSlow: boolean): void {
    const name = nameOf(owner);
    this.slow.delete(name);
    if (!isSlow) return;
    this.slow.add(name);
    if (this.slow.size <= MAX_SLOW) return;
    const [oldest] = this.slow;
    if (oldest !== undefined) this.slow.delete(oldest);
  }
}

function nameOf({ tenant, workflow, origin }: Owner): string {
  return JSON.stringify([tenant, workflow, origin]);
}
