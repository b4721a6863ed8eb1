import type { Instant } from '@workflows/contracts';

/** What is to happen when, in virtual time; what is due at the same instant happens in the order in which it was put down. */
export class Agenda<Item> {
  /** A binary heap, the earliest entry first. */
  private readonly heap: { dueAt: Instant; order: number; item: Item }[] = [];
  private order = 0;

  add(dueAt: Instant, item: Item): void {
    this.heap.push({ dueAt, order: this.order++, item });
    let at = this.heap.length - 1;
    while (at > 0 && this.isBefore(at, (at - 1) >> 1)) at = this.swap(at, (at - 1) >> 1);
  }

  /** Takes the earliest entry. */
  next(): { dueAt: Instant; item: Item } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const least = left + 1 < this.heap.length && this.isBefore(left + 1, left) ? left + 1 : left;
      if (least >= this.heap.length || !this.isBefore(least, at)) return first;
      at = this.swap(at, least);
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
  }

  /** Where the entry at `from` stands now. */
  private swap(from: number, to: number): number {
    const [a, b] = [this.heap[from], this.heap[to]];
    if (a !== undefined && b !== undefined) [this.heap[from], this.heap[to]] = [b, a];
    return to;
  }
}
