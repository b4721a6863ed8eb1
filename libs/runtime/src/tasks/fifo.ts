/** First in, first out, without moving what waits; removal by key leaves a hole that is skipped later. */
export class Fifo<T> {
  private readonly items = new Map<string, T>();

  get size(): number {
    return this.items.size;
  }

  push(key: string, item: T): void {
    this.items.set(key, item);
  }

  shift(): T | undefined {
    const first = this.items.entries().next();
    if (first.done) return undefined;
    const [key, item] = first.value;
    this.items.delete(key);
    return item;
  }

  remove(key: string): boolean {
    return this.items.delete(key);
  }

  drain(): T[] {
    const all = [...this.items.values()];
    this.items.clear();
    return all;
  }
}
