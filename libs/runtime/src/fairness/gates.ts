import { Gate } from './gate';
import type { OwnerQueue } from './owner-queue';

/**
 * What may hold a queue up though its accounts do not: the origin that it needs, and that it is slow.
 *   G1. A queue is parked at a gate only while that was closed when its turn came.
 *   G2. A gate that a turn leaves lets one queue on. Should that one be held up elsewhere, others follow as long as nobody else can go: the gate
 *       stays among the hungry while it is open and has queues parked.
 *   G3. An origin has one gate as long as any queue needs it.
 */
export class Gates<Item> {
  private readonly origins = new Map<string, { gate: Gate<OwnerQueue<Item>>; queues: Set<OwnerQueue<Item>> }>();
  private readonly slow: Gate<OwnerQueue<Item>>;
  private readonly hungry = new Set<Gate<OwnerQueue<Item>>>();

  constructor(
    private readonly ofOrigin: number,
    ofSlow: number,
  ) {
    this.slow = new Gate(ofSlow);
  }

  opened(queue: OwnerQueue<Item>): void {
    if (queue.origin === undefined) return;
    const known = this.origins.get(queue.origin) ?? {
      gate: new Gate<OwnerQueue<Item>>(this.ofOrigin),
      queues: new Set(),
    };
    known.queues.add(queue);
    this.origins.set(queue.origin, known);
  }

  closed(queue: OwnerQueue<Item>): void {
    const known = queue.origin === undefined ? undefined : this.origins.get(queue.origin);
    known?.queues.delete(queue);
    if (queue.origin !== undefined && known?.queues.size === 0) this.origins.delete(queue.origin);
  }

  /** Lets a queue through, or parks it. The gates are given back to `leave`. */
  enter(queue: OwnerQueue<Item>): readonly Gate<OwnerQueue<Item>>[] | undefined {
    const gates = this.of(queue);
    const closed = gates.find((gate) => !gate.isOpen);
    if (closed !== undefined) {
      closed.park(queue);
      queue.parkedAt = closed;
      return undefined;
    }
    for (const gate of gates) {
      gate.enter();
      this.look(gate);
    }
    return gates;
  }

  leave(gates: readonly Gate<OwnerQueue<Item>>[]): void {
    for (const gate of gates) {
      gate.leave();
      this.wake(gate);
    }
  }

  /** One more queue may try; false where none could go (G2). */
  letOn(): boolean {
    const [gate] = this.hungry;
    if (gate !== undefined) this.wake(gate);
    return gate !== undefined;
  }

  /** Nothing of the queue waits any more, or it need not go through that gate. */
  unpark(queue: OwnerQueue<Item>): void {
    const gate = queue.parkedAt;
    if (gate === undefined || (queue.items.size > 0 && this.of(queue).includes(gate))) return;
    gate.unpark(queue);
    queue.parkedAt = undefined;
    this.look(gate);
  }

  private of(queue: OwnerQueue<Item>): Gate<OwnerQueue<Item>>[] {
    const origin = queue.origin === undefined ? undefined : this.origins.get(queue.origin);
    const gates = origin ? [origin.gate] : [];
    if (queue.isSlow) gates.push(this.slow);
    return gates;
  }

  private wake(gate: Gate<OwnerQueue<Item>>): void {
    const queue = gate.next();
    this.look(gate);
    if (queue === undefined) return;
    queue.parkedAt = undefined;
    queue.settle();
  }

  private look(gate: Gate<OwnerQueue<Item>>): void {
    if (gate.isOpen && gate.hasParked) this.hungry.add(gate);
    else this.hungry.delete(gate);
  }
}
