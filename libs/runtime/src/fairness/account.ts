import { AccountHeap, type Ranked } from './account-heap';

/**
 * What the work of somebody has cost so far: of a tenant, of a workflow within it, of one origin that the workflow calls; the root is that
 * of everybody. What happens to an account happens to all above it, too.
 */
export class Account implements Ranked {
  /** Where it stands among the `ready` of its parent. */
  place = -1;
  /** Turns under way, and items that wait, in it and below it. */
  running = 0;
  waiting = 0;
  readonly children = new Map<string, Account>();
  /** Those children that could have work begun now. */
  protected readonly ready = new AccountHeap<Account>();
  /** What the child that was served last had spent then. It never falls. */
  private floor = 0;
  private made = 0;
  /** What its turns have cost that are over, and what those under way are expected to cost. */
  private spent: number;
  private expected = 0;
  readonly order: number;

  constructor(
    readonly name: string,
    readonly parent: Account | undefined,
    private readonly most: number,
  ) {
    this.order = parent ? parent.made++ : 0;
    this.spent = parent ? parent.floor : 0;
    parent?.children.set(name, this);
  }

  get rank(): number {
    return this.spent + this.expected;
  }

  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0;
  }

  get isReady(): boolean {
    return this.running < this.most && this.ready.size > 0;
  }

  /** Of those that could have work begun, the one at the end of the path of least accounts. */
  least(): Account | undefined {
    return this.isReady ? this.ready.least()?.least() : undefined;
  }

  /** An item waits. Whoever had none waiting starts level with who was served last: its account stood still while it wanted nothing. */
  arrived(): void {
    if (this.waiting++ === 0 && this.parent) this.spent = Math.max(this.spent, this.parent.floor);
    this.parent?.arrived();
  }

  withdrawn(): void {
    this.waiting--;
    this.parent?.withdrawn();
  }

  /** A turn of so many items. What it is expected to cost counts for its rank alone: it may turn out to be wrong. */
  begun(items: number, expected: number): void {
    if (this.parent) this.parent.floor = Math.max(this.parent.floor, this.spent);
    this.running++;
    this.waiting -= items;
    this.expected += expected;
    this.parent?.begun(items, expected);
  }

  /** `left` items wait again. */
  ended(left: number, expected: number, cost: number): void {
    this.running--;
    this.waiting += left;
    this.expected = this.running === 0 ? 0 : this.expected - expected; // or errors of rounding would add up
    this.spent += cost;
    this.parent?.ended(left, expected, cost);
  }

  /** Puts it where it belongs now, by what it spent and by whether it is ready. */
  settle(): void {
    if (this.isReady) this.parent?.ready.place(this);
    else this.parent?.ready.remove(this);
    this.parent?.settle();
  }

  /** Closes it where nothing of it waits or runs. */
  close(): void {
    if (!this.isIdle) return;
    this.parent?.children.delete(this.name);
    this.parent?.close();
  }
}
