import type { Clock } from '../ports/clock';
import type { FairLimits } from './fair-limits';
import { FairScheduler, type Owner, type Turn } from './fair-scheduler';
import type { Place } from './owner-queue';

interface Job {
  key: unknown;
  run(): Promise<void>;
}

/** Runs so many jobs at once, whose time is shared fairly by the rules of the scheduler. */
export class FairLanes {
  private readonly jobs: FairScheduler<Job>;
  /** Where each job waits. */
  private readonly places = new Map<unknown, Place<Job>>();

  constructor(
    private readonly clock: Clock,
    limits: FairLimits,
  ) {
    this.jobs = new FairScheduler(limits);
  }

  get waiting(): number {
    return this.jobs.waiting;
  }

  /** Ends as the job does; never for one that is removed. No two that wait have the same key. */
  run(key: unknown, owner: Owner, job: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.places.set(key, this.jobs.push(owner, { key, run: () => job().then(resolve, reject) }));
      this.next();
    });
  }

  /** Takes out a job that still waits for its turn. */
  remove(key: unknown): boolean {
    const place = this.places.get(key);
    this.places.delete(key);
    return place !== undefined && this.jobs.remove(place);
  }

  private next(): void {
    for (let turn = this.jobs.take(); turn; turn = this.jobs.take()) this.begin(turn);
  }

  private begin(turn: Turn<Job>): void {
    const startedAt = this.clock.now();
    const settle = (): void => {
      this.jobs.settle(turn, this.clock.now() - startedAt);
      this.next();
    };
    // A job passes its failure on to whoever ran it, and so never rejects here.
    for (const { key, run } of turn.items) {
      this.places.delete(key);
      run().then(settle, settle);
    }
  }
}
