import type { Instant, ScheduleDraft, ScheduleId } from '@workflows/contracts';
import { parseDurationMs } from '@workflows/state-machine';
import { delayOf, type Timing } from '@workflows/state-machine/schedules';
import type { PlannedFiring } from '../ports/firing-store';

/** By how much a firing of this schedule is late by its jitter. */
export function delayBy(
  id: ScheduleId,
  { jitter }: Pick<ScheduleDraft, 'jitter'>,
  { recurrence }: Timing,
): (time: Instant) => number {
  const jitterMs = jitter === undefined ? 0 : (parseDurationMs(jitter) ?? 0);
  return (time) => delayOf(id, time, jitterMs, recurrence);
}

/** When a schedule fires at this time; undefined where it does not. */
export function plan(time: Instant | undefined, delay: (time: Instant) => number): PlannedFiring | undefined {
  return time === undefined ? undefined : { time, dueAt: time + delay(time) };
}

/** When a schedule fires next after an instant. */
export function planAfter(
  id: ScheduleId,
  draft: Pick<ScheduleDraft, 'jitter'>,
  timing: Timing,
  after: Instant,
): PlannedFiring | undefined {
  return plan(timing.recurrence.next(after), delayBy(id, draft, timing));
}
