import type { Instant } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import { TimerHeap, type Due } from './timer-heap';

const POLL_MS = 1_000;
/** Timers due within this span are held in memory; longer than a poll, so that none is late for want of a look. */
const HORIZON_MS = 5_000;
const PAGE = 2_000;

export interface TimerParts<T extends Due> {
  clock: Clock;
  ownedShards(): readonly number[];
  /** Due before now + `horizonMs` on the database's clock, earliest first, those at or before `after` left out. */
  find(shards: readonly number[], horizonMs: number, limit: number, after?: T): Promise<T[]>;
  keyOf(timer: T): string;
  /** Resolves once whoever it is for has answered. */
  fire(timer: T): Promise<unknown>;
  onTrouble(error: unknown): void;
  page?: number;
}

/**
 * Fires timers on the database's clock (I16).
 *   T1. The row is the timer; memory only holds those that are due soon.
 *   T2. The polls walk over all that is due, a page each, and begin anew at its end. What is due and cannot be taken (its
 *       execution cannot be read now) stays due, so a poll that always took the earliest would see nothing else any more.
 *   T3. A timer fires at or after its time, never before. One that no longer counts is rejected by its execution.
 *   T4. One that was moved is known for its new time; what is left of it in the heap for the old one is passed by.
 */
export class TimerService<T extends Due> {
  private readonly heap = new TimerHeap<T>();
  /** For when the timers are armed that are in the heap, or fired and not yet answered. */
  private readonly known = new Map<string, Instant>();
  private cancelAlarm: (() => void) | undefined;
  private cancelPoll: (() => void) | undefined;
  private stopped = false;
  private after: T | undefined;

  constructor(private readonly parts: TimerParts<T>) {}

  start(): void {
    this.poll().catch(this.parts.onTrouble);
  }

  stop(): void {
    this.stopped = true;
    this.cancelAlarm?.();
    this.cancelPoll?.();
  }

  /** A timer whose row has just become durable. */
  armed(timer: T): void {
    if (timer.dueAt > this.parts.clock.now() + HORIZON_MS) return;
    this.hold(timer);
    this.setAlarm();
  }

  disarmed(key: string): void {
    this.known.delete(key);
  }

  private async poll(): Promise<void> {
    const { clock, page = PAGE } = this.parts;
    let found = 0;
    try {
      const shards = this.parts.ownedShards();
      const timers = shards.length === 0 ? [] : await this.parts.find(shards, HORIZON_MS, page, this.after);
      found = timers.length;
      this.after = found === page ? timers.at(-1) : undefined; // T2
      for (const timer of timers) this.hold(timer);
      this.setAlarm();
    } catch (error) {
      this.parts.onTrouble(error);
    }
    if (this.stopped) return;
    const look = (): void => this.start();
    this.cancelPoll = found === page ? clock.after(POLL_MS / 10, look) : clock.about(POLL_MS, look);
  }

  private hold(timer: T): void {
    const key = this.parts.keyOf(timer);
    if (this.known.get(key) === timer.dueAt) return;
    this.known.set(key, timer.dueAt);
    this.heap.push(timer);
  }

  private setAlarm(): void {
    this.cancelAlarm?.();
    const next = this.heap.peek();
    if (!next || this.stopped) return;
    const { clock } = this.parts;
    this.cancelAlarm = clock.after(Math.max(0, Math.ceil(next.dueAt - clock.now())), () => this.ring());
  }

  private ring(): void {
    const now = this.parts.clock.now();
    for (let next = this.heap.peek(); next && next.dueAt <= now; next = this.heap.peek()) {
      this.heap.pop();
      const { dueAt } = next;
      const key = this.parts.keyOf(next);
      if (this.known.get(key) !== dueAt) continue; // T4
      this.parts
        .fire(next)
        .catch(this.parts.onTrouble)
        .finally(() => {
          if (this.known.get(key) === dueAt) this.known.delete(key);
        });
    }
    this.setAlarm();
  }
}
