/** First in, first out, without moving what waits; removal by key leaves a hole that is skipped later. */
export class Fifo<T, Key = string> {
  private entries = new Map<Key, T>();

  get size(): number {
    return this.entries.size;
  }

  push(key: Key, item: T): void {
    this.entries.set(key, item);
  }

  shift(): T | undefined {
    return this.shiftEntry()?.[1];
  }

  shiftEntry(): [Key, T] | undefined {
    const first = this.entries.entries().next();
    if (first.done) return undefined;
    this.entries.delete(first.value[0]);
    return first.value;
  }

  /** What was taken comes first again, in its order. Costs as much as what waits: for what is rare. */
  putBack(entries: readonly (readonly [Key, T])[]): void {
    if (entries.length > 0) this.entries = new Map([...entries, ...this.entries]);
  }

  remove(key: Key): boolean {
    return this.entries.delete(key);
  }

  items(): T[] {
    return [...this.entries.values()];
  }

  drain(): T[] {
    const all = this.items();
    this.entries.clear();
    return all;
  }
}
