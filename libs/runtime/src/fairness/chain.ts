/** Who stands in a chain knows its neighbours there. It stands in one chain at the most. */
export interface Link<Entry> {
  before: Entry | undefined;
  after: Entry | undefined;
}

/** In at either end, and out from wherever one stands; each in constant time, whatever waits. */
export class Chain<Entry extends Link<Entry>> {
  private first: Entry | undefined;
  private last: Entry | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(entry: Entry): void {
    entry.before = this.last;
    if (this.last) this.last.after = entry;
    else this.first = entry;
    this.last = entry;
    this.count++;
  }

  pushFirst(entry: Entry): void {
    entry.after = this.first;
    if (this.first) this.first.before = entry;
    else this.last = entry;
    this.first = entry;
    this.count++;
  }

  shift(): Entry | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** Takes out one that stands here. */
  remove(entry: Entry): void {
    const { before, after } = entry;
    if (before) before.after = after;
    else this.first = after;
    if (after) after.before = before;
    else this.last = before;
    entry.before = undefined;
    entry.after = undefined;
    this.count--;
  }
}
