import type { Clock } from '../ports/clock';
import type { FairLimits } from './fair-limits';
import { FairScheduler, type Owner } from './fair-scheduler';

/** Runs so many jobs at once, whose time is shared fairly by the rules of the scheduler. */
export class FairLanes {
  private readonly jobs: FairScheduler<() => Promise<void>>;

  constructor(
    private readonly clock: Clock,
    limits: FairLimits,
  ) {
    this.jobs = new FairScheduler(limits);
  }

  get waiting(): number {
    return this.jobs.waiting;
  }

  /** Ends as the job does; never for one that is removed. */
  run(key: unknown, owner: Owner, job: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.jobs.push(owner, () => job().then(resolve, reject), key);
      this.next();
    });
  }

  /** Takes out a job that still waits for its turn. */
  remove(key: unknown): boolean {
    return this.jobs.remove(key);
  }

  private next(): void {
    for (let turn = this.jobs.take(); turn; turn = this.jobs.take()) this.begin(turn);
  }

  private begin(turn: { owner: Owner; items: readonly (() => Promise<void>)[] }): void {
    const startedAt = this.clock.now();
    const settle = (): void => {
      this.jobs.settle(turn, this.clock.now() - startedAt);
      this.next();
    };
    // A job passes its failure on to whoever ran it, and so never rejects here.
    for (const job of turn.items) job().then(settle, settle);
  }
}
