import type { Instant } from '@workflows/contracts';

export interface Due {
  dueAt: Instant;
}

/** A binary min-heap of timers by the time they are due. */
export class TimerHeap<T extends Due> {
  private readonly timers: T[] = [];

  peek(): T | undefined {
    return this.timers[0];
  }

  push(timer: T): void {
    let index = this.timers.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.dueAt(parent) <= timer.dueAt) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  pop(): T | undefined {
    const first = this.timers[0];
    const last = this.timers.pop();
    if (first === undefined || last === undefined || this.timers.length === 0) return first;
    this.timers[0] = last;
    this.sink();
    return first;
  }

  private sink(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const smaller = this.dueAt(left + 1) < this.dueAt(left) ? left + 1 : left;
      if (this.dueAt(smaller) >= this.dueAt(index)) return;
      this.swap(index, smaller);
      index = smaller;
    }
  }

  private dueAt(index: number): number {
    return this.timers[index]?.dueAt ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const [first, second] = [this.timers[a], this.timers[b]];
    if (first === undefined || second === undefined) return;
    this.timers[a] = second;
    this.timers[b] = first;
  }
}
