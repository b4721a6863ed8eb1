import type { ScheduleId } from '@workflows/contracts';

/** Jobs about one schedule come one after the other, so that what one was decided by is so until it is written; of another schedule nobody waits. */
export class ScheduleTurns {
  private readonly last = new Map<ScheduleId, Promise<unknown>>();

  async run<Result>(id: ScheduleId, job: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(id) ?? Promise.resolve();
    const mine = before.then(job, job);
    this.last.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(id) === mine) this.last.delete(id);
    }
  }
}
