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
  /** The account of the child that was served last, as it was then. It never falls. */
  private floor = 0;
  private made = 0;
  spent: number;
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

  begun(items: number, cost: number): void {
    if (this.parent) this.parent.floor = Math.max(this.parent.floor, this.spent);
    this.running++;
    this.waiting -= items;
    this.spent += cost;
    this.parent?.begun(items, cost);
  }

  /** `left` items wait again; `cost` is what is to be charged yet, less than nothing where too much was charged before. */
  ended(left: number, cost: number): void {
    this.running--;
    this.waiting += left;
    this.spent += cost;
    this.parent?.ended(left, cost);
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
