import type { Line } from './line';

/** Lets so many through at once. Lines that wait before it go on by turns of their tenants: who has many there waits for its own. */
export class Gate<Item> {
  private used = 0;
  private readonly parked = new Map<string, Set<Line<Item>>>();

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

  park(line: Line<Item>): void {
    const lines = this.parked.get(line.tenant) ?? new Set();
    this.parked.set(line.tenant, lines.add(line));
  }

  unpark(line: Line<Item>): void {
    const lines = this.parked.get(line.tenant);
    lines?.delete(line);
    if (lines?.size === 0) this.parked.delete(line.tenant);
  }

  /** The next that may try again; it does not wait here any more. */
  next(): Line<Item> | undefined {
    const [turn] = this.parked;
    if (turn === undefined) return undefined;
    const [tenant, lines] = turn;
    const [line] = lines;
    this.parked.delete(tenant);
    if (line !== undefined) lines.delete(line);
    if (lines.size > 0) this.parked.set(tenant, lines); // its next turn comes after those of all others
    return line;
  }
}
