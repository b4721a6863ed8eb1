/** A clock that stands still until told otherwise. It fits the engine's port Clock. */
export class FakeClock {
  private alarms: { at: number; action: () => void }[] = [];

  constructor(private time = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  /** Calls `action` once after `ms`, unless the returned function was called before. */
  after(ms: number, action: () => void): () => void {
    const alarm = { at: this.time + Math.max(0, ms), action };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  about(ms: number, action: () => void): () => void {
    return this.after(ms, action);
  }

  /** Lets time pass. What falls due is called in order, each at its own time, also what such a call schedules. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.alarms.splice(this.alarms.indexOf(next), 1);
      this.time = next.at;
      next.action();
    }
    this.time = end;
  }

  /** How many callbacks wait. */
  get pending(): number {
    return this.alarms.length;
  }

  private next(until: number) {
    const due = this.alarms.filter(({ at }) => at <= until);
    return due.sort((a, b) => a.at - b.at)[0]; // a stable sort: of the same instant, the first scheduled
  }
}
