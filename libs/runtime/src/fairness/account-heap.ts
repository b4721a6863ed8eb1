/** What stands in a heap: by its rank, of equals the one that came first. */
export interface Ranked {
  readonly rank: number;
  readonly order: number;
  /** Where it stands in its heap; -1: nowhere. Kept by the heap. */
  place: number;
}

/** A binary min-heap whose entries know their places, so that each is moved or taken out in O(log n). */
export class AccountHeap<Entry extends Ranked> {
  private readonly entries: Entry[] = [];

  get size(): number {
    return this.entries.length;
  }

  least(): Entry | undefined {
    return this.entries[0];
  }

  /** Puts it in, or where it belongs now that its rank has changed. */
  place(entry: Entry): void {
    if (entry.place < 0) entry.place = this.entries.push(entry) - 1;
    this.rise(entry);
    this.sink(entry);
  }

  remove(entry: Entry): void {
    if (entry.place < 0) return;
    const last = this.entries.pop();
    if (last !== undefined && last !== entry) {
      this.put(last, entry.place);
      this.rise(last);
      this.sink(last);
    }
    entry.place = -1;
  }

  private rise(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.entries[(entry.place - 1) >> 1];
      if (parent === undefined || !isBefore(entry, parent)) return;
      this.swap(entry, parent);
    }
  }

  private sink(entry: Entry): void {
    for (;;) {
      const left = this.entries[2 * entry.place + 1];
      const right = this.entries[2 * entry.place + 2];
      const smaller = left && right && isBefore(right, left) ? right : left;
      if (smaller === undefined || !isBefore(smaller, entry)) return;
      this.swap(entry, smaller);
    }
  }

  private swap(a: Entry, b: Entry): void {
    const { place } = a;
    this.put(a, b.place);
    this.put(b, place);
  }

  private put(entry: Entry, place: number): void {
    this.entries[place] = entry;
    entry.place = place;
  }
}

function isBefore(a: Ranked, b: Ranked): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
}
