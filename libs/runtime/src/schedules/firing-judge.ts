import type { Instant, ScheduleId } from '@workflows/contracts';
import { decideFirings, readTiming } from '@workflows/state-machine/schedules';
import type { Clock } from '../ports/clock';
import type { DueSchedule, FiringRef, FiringStore, ScheduleState, WaitingFiring } from '../ports/firing-store';
import { delayBy, plan } from './plan-firing';
import { ScheduleTurns } from './schedule-turns';

export interface FiringJudgeParts {
  store: FiringStore;
  clock: Clock;
  claimOf(shard: number): { shard: number; epoch: number } | undefined;
}

/**
 * Decides what is due of a schedule, by what the database says now.
 *   J1. What was decided is committed under the epoch of the shard, and only if the schedule and its next time are still those that it was
 *       decided by (I13). So each time is decided once, whoever else decides, and a change of the schedule ends what it overtakes.
 *   J2. One that waits has its turn before it is started, as a row that all others are judged by: while it is being started, nothing else
 *       of its schedule is. Both are decided one after the other, by the only owner.
 */
export class FiringJudge {
  private readonly turns = new ScheduleTurns();

  constructor(private readonly parts: FiringJudgeParts) {}

  /** Gives the firings that are to be started now. */
  judge(due: DueSchedule): Promise<FiringRef[]> {
    return this.turns.run(due.scheduleId, () => this.decide(due));
  }

  /** Whether one that has waited is to be started now (J2). */
  async promote(firing: WaitingFiring): Promise<boolean> {
    const claim = this.parts.claimOf(firing.shard);
    if (!claim) return false;
    return this.turns.run(firing.scheduleId, () => this.parts.store.promoteFiring(firing, claim));
  }

  private async decide({ scheduleId, shard }: DueSchedule): Promise<FiringRef[]> {
    const { store, clock } = this.parts;
    const claim = this.parts.claimOf(shard);
    const state = claim && (await store.readSchedule(scheduleId));
    if (!claim || !state) return [];
    const { firings, next } = decide(scheduleId, state, clock.now());
    if (firings.length === 0) return [];
    const { revision, time, tenant } = state;
    const isDecided = await store.commitFirings({ scheduleId, revision, time, claim, firings, next });
    const starting = isDecided ? firings.filter(({ status }) => status === 'pending') : [];
    return starting.map((firing) => ({ scheduleId, tenant, time: firing.time }));
  }
}

function decide(id: ScheduleId, state: ScheduleState, now: Instant) {
  const { draft, time, pending, queued, open } = state;
  const read = readTiming(draft.spec, draft.timezone, draft.dst);
  // It was understood when it was written: this executor is older, or its zones are.
  if (!read.ok) throw new Error(`the schedule ${id} is not understood here: ${read.problem.reason}`);
  const { recurrence } = read.timing;
  const delayOf = delayBy(id, draft, read.timing);
  const { overlap, catchUp } = draft;
  const decided = decideFirings({ recurrence, delayOf, overlap, catchUp, time, now, pending, queued, open });
  return { firings: decided.firings, next: plan(decided.next, delayOf) };
}
