/** First in, first out, and removal by key; each in constant time, whatever waits. */
export class Fifo<T, Key = string> {
  private readonly entries = new Map<Key, T>();
  /** Stands before the first. A new one for each look would step over all that has left since the map was last tidied up. */
  private head = this.entries.entries();

  get size(): number {
    return this.entries.size;
  }

  push(key: Key, item: T): void {
    this.entries.set(key, item);
  }

  shift(): T | undefined {
    const first = this.next();
    if (first) this.entries.delete(first[0]);
    return first?.[1];
  }

  private next(): [Key, T] | undefined {
    if (this.entries.size === 0) return undefined;
    const next = this.head.next();
    if (!next.done) return next.value;
    this.head = this.entries.entries(); // one that has come to its end does not see what comes later
    return this.head.next().value;
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
    this.head = this.entries.entries();
    return all;
  }
}
