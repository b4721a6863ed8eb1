import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { DueTimer, ExecutionStore } from '../ports/execution-store';
import { TimerHeap } from './timer-heap';

const POLL_MS = 1_000;
/** Timers due within this span are held in memory; longer than a poll, so that none is late for want of a look. */
const HORIZON_MS = 5_000;
const PAGE = 2_000;

/**
 * Fires timers on the database's clock (I16).
 *   T1. The row is the timer; memory only holds those that are due soon.
 *   T2. The polls walk over all that is due, a page each, and begin anew at its end. What is due and cannot be taken (its
 *       execution cannot be read now) stays due, so a poll that always took the earliest would see nothing else any more.
 *   T3. A timer fires at or after its time, never before. One that no longer counts is rejected by its execution.
 */
export class TimerService {
  private readonly heap = new TimerHeap();
  /** Timers in the heap or fired and not yet answered. */
  private readonly known = new Set<string>();
  private cancelAlarm: (() => void) | undefined;
  private cancelPoll: (() => void) | undefined;
  private stopped = false;
  private after: DueTimer | undefined;

  /** `fire` resolves once the execution has answered. */
  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<ExecutionStore, 'findTimers'>,
    private readonly ownedShards: () => readonly number[],
    private readonly fire: (timer: DueTimer) => Promise<unknown>,
    private readonly onTrouble: (error: unknown) => void,
    private readonly page = PAGE,
  ) {}

  start(): void {
    this.poll().catch(this.onTrouble);
  }

  stop(): void {
    this.stopped = true;
    this.cancelAlarm?.();
    this.cancelPoll?.();
  }

  /** A timer whose row has just become durable. */
  armed(timer: DueTimer): void {
    if (timer.dueAt > this.clock.now() + HORIZON_MS) return;
    this.hold(timer);
    this.setAlarm();
  }

  disarmed(executionId: ExecutionId, timerId: number): void {
    this.known.delete(`${executionId}/${timerId}`);
  }

  private async poll(): Promise<void> {
    let found = 0;
    try {
      const shards = this.ownedShards();
      const timers = shards.length === 0 ? [] : await this.store.findTimers(shards, HORIZON_MS, this.page, this.after);
      found = timers.length;
      this.after = found === this.page ? timers.at(-1) : undefined; // T2
      for (const timer of timers) this.hold(timer);
      this.setAlarm();
    } catch (error) {
      this.onTrouble(error);
    }
    if (!this.stopped)
      this.cancelPoll = this.clock.after(found === this.page ? POLL_MS / 10 : POLL_MS, () => this.start());
  }

  private hold(timer: DueTimer): void {
    const key = `${timer.executionId}/${timer.timerId}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.heap.push(timer);
  }

  private setAlarm(): void {
    this.cancelAlarm?.();
    const next = this.heap.peek();
    if (!next || this.stopped) return;
    this.cancelAlarm = this.clock.after(Math.max(0, Math.ceil(next.dueAt - this.clock.now())), () => this.ring());
  }

  private ring(): void {
    const now = this.clock.now();
    for (let next = this.heap.peek(); next && next.dueAt <= now; next = this.heap.peek()) {
      this.heap.pop();
      const { executionId, timerId } = next;
      const key = `${executionId}/${timerId}`;
      if (this.known.has(key))
        this.fire(next)
          .catch(this.onTrouble)
          .finally(() => this.known.delete(key));
    }
    this.setAlarm();
  }
}
