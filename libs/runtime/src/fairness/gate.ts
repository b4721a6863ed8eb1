import { Fifo } from '../tasks/fifo';

/** Lets so many through at once. Queues that wait before it go on by turns of their tenants: who has many there waits for its own. */
export class Gate<Queue extends { readonly tenant: string }> {
  private used = 0;
  private readonly parked = new Map<string, Fifo<Queue, Queue>>();
  /** The tenants that have queues here, in the order of their turns. */
  private readonly turns = new Fifo<string>();

  constructor(private readonly most: number) {}

  get isOpen(): boolean {
    return this.used < this.most;
  }

  get hasParked(): boolean {
    return this.parked.size > 0;
  }

  enter(): void {
    this.used++;
  }

  leave(): void {
    this.used--;
  }

  park(queue: Queue): void {
    const { tenant } = queue;
    const queues = this.parked.get(tenant);
    if (queues !== undefined) return queues.push(queue, queue);
    const first = new Fifo<Queue, Queue>();
    first.push(queue, queue);
    this.parked.set(tenant, first);
    this.turns.push(tenant, tenant);
  }

  unpark(queue: Queue): void {
    const queues = this.parked.get(queue.tenant);
    queues?.remove(queue);
    if (queues?.size !== 0) return;
    this.parked.delete(queue.tenant);
    this.turns.remove(queue.tenant);
  }

  /** The next that may try again; it does not wait here any more. */
  next(): Queue | undefined {
    const tenant = this.turns.shift();
    const queues = tenant === undefined ? undefined : this.parked.get(tenant);
    const queue = queues?.shift();
    if (tenant === undefined || queues === undefined) return undefined;
    if (queues.size === 0) this.parked.delete(tenant);
    else this.turns.push(tenant, tenant); // its next turn comes after those of all others
    return queue;
  }
}
