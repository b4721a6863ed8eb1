import { Gate } from './gate';
import type { Line } from './line';

/**
 * What may hold a line up though its accounts do not: the origin that it needs, and that it is slow.
 *   G1. A line is parked at a gate only while that was closed when its turn came.
 *   G2. A gate that a turn leaves lets one line on. Should that one be held up elsewhere, others follow as long as nobody else can go: the gate
 *       stays among the hungry while it is open and has lines parked.
 *   G3. An origin has one gate as long as any line needs it.
 */
export class Gates<Item> {
  private readonly origins = new Map<string, { gate: Gate<Item>; lines: Set<Line<Item>> }>();
  private readonly slow: Gate<Item>;
  private readonly hungry = new Set<Gate<Item>>();

  constructor(
    private readonly ofOrigin: number,
    ofSlow: number,
  ) {
    this.slow = new Gate(ofSlow);
  }

  opened(line: Line<Item>): void {
    if (line.origin === undefined) return;
    const known = this.origins.get(line.origin) ?? { gate: new Gate<Item>(this.ofOrigin), lines: new Set() };
    known.lines.add(line);
    this.origins.set(line.origin, known);
  }

  closed(line: Line<Item>): void {
    const known = line.origin === undefined ? undefined : this.origins.get(line.origin);
    known?.lines.delete(line);
    if (line.origin !== undefined && known?.lines.size === 0) this.origins.delete(line.origin);
  }

  /** Lets a line through, or parks it. The gates are given back to `leave`. */
  enter(line: Line<Item>): readonly Gate<Item>[] | undefined {
    const gates = this.of(line);
    const closed = gates.find((gate) => !gate.isOpen);
    if (closed !== undefined) {
      closed.park(line);
      line.parkedAt = closed;
      return undefined;
    }
    for (const gate of gates) {
      gate.enter();
      this.look(gate);
    }
    return gates;
  }

  leave(gates: readonly Gate<Item>[]): void {
    for (const gate of gates) {
      gate.leave();
      this.wake(gate);
    }
  }

  /** One more line may try; false where none could go (G2). */
  letOn(): boolean {
    const [gate] = this.hungry;
    if (gate !== undefined) this.wake(gate);
    return gate !== undefined;
  }

  /** Nothing of the line waits any more, or it need not go through that gate. */
  unpark(line: Line<Item>): void {
    const gate = line.parkedAt;
    if (gate === undefined || (line.items.size > 0 && this.of(line).includes(gate))) return;
    gate.unpark(line);
    line.parkedAt = undefined;
    this.look(gate);
  }

  private of(line: Line<Item>): Gate<Item>[] {
    const origin = line.origin === undefined ? undefined : this.origins.get(line.origin);
    return [...(origin ? [origin.gate] : []), ...(line.isSlow ? [this.slow] : [])];
  }

  private wake(gate: Gate<Item>): void {
    const line = gate.next();
    this.look(gate);
    if (line === undefined) return;
    line.parkedAt = undefined;
    line.settle();
  }

  private look(gate: Gate<Item>): void {
    if (gate.isOpen && gate.hasParked) this.hungry.add(gate);
    else this.hungry.delete(gate);
  }
}
