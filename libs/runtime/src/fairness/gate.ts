import { Fifo } from '../tasks/fifo';
import type { Line } from './line';

/** Lets so many through at once. Lines that wait before it go on by turns of their tenants: who has many there waits for its own. */
export class Gate<Item> {
  private used = 0;
  private readonly parked = new Map<string, Fifo<Line<Item>, Line<Item>>>();
  /** The tenants that have lines here, in the order of their turns. */
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

  park(line: Line<Item>): void {
    const { tenant } = line;
    const lines = this.parked.get(tenant);
    if (lines !== undefined) return lines.push(line, line);
    const first = new Fifo<Line<Item>, Line<Item>>();
    first.push(line, line);
    this.parked.set(tenant, first);
    this.turns.push(tenant, tenant);
  }

  unpark(line: Line<Item>): void {
    const lines = this.parked.get(line.tenant);
    lines?.remove(line);
    if (lines?.size !== 0) return;
    this.parked.delete(line.tenant);
    this.turns.remove(line.tenant);
  }

  /** The next that may try again; it does not wait here any more. */
  next(): Line<Item> | undefined {
    const tenant = this.turns.shift();
    const lines = tenant === undefined ? undefined : this.parked.get(tenant);
    const line = lines?.shift();
    if (tenant === undefined || lines === undefined) return undefined;
    if (lines.size === 0) this.parked.delete(tenant);
    else this.turns.push(tenant, tenant); // its next turn comes after those of all others
    return line;
  }
}
