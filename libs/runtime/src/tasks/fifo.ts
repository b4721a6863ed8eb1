/** First in, first out, without moving what waits; removal by key leaves a hole that is skipped later. */
export class Fifo<T> {
  private readonly entries = new Map<string, T>();

  get size(): number {
    return this.entries.size;
  }

  push(key: string, item: T): void {
    this.entries.set(key, item);
  }

  shift(): T | undefined {
    const first = this.entries.entries().next();
    if (first.done) return undefined;
    const [key, item] = first.value;
    this.entries.delete(key);
    return item;
  }

  remove(key: string): boolean {
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
