import { toTimestamp } from '@workflows/contracts';
import type { Instant, ScheduleFiring, ScheduleView } from '@workflows/contracts';
import type { StoredFiring, StoredSchedule } from '@workflows/runtime';
import { nextTimes, readTiming } from '@workflows/state-machine/schedules';

/** How many of the next and of the last firings are shown. */
export const SHOWN = 10;

/** Of a paused schedule, `next` is what it would be. */
export function viewOf(stored: StoredSchedule, last: readonly StoredFiring[], now: Instant): ScheduleView {
  const { id, draft, pausedAt, next, createdAt, updatedAt } = stored;
  const read = readTiming(draft.spec, draft.timezone, draft.dst);
  const from = pausedAt !== undefined ? now : next === undefined ? undefined : next.time - 1;
  const times = read.ok && from !== undefined ? nextTimes(read.timing, from, SHOWN) : [];
  return {
    id,
    ...draft,
    ...(pausedAt !== undefined && { pausedAt: toTimestamp(pausedAt) }),
    createdAt: toTimestamp(createdAt),
    updatedAt: toTimestamp(updatedAt),
    next: times.map(toTimestamp),
    last: last.map(firingOf),
  };
}

function firingOf({ time, at, status, executionId, reason }: StoredFiring): ScheduleFiring {
  return {
    time: toTimestamp(time),
    at: toTimestamp(at),
    status,
    ...(executionId !== undefined && { executionId }),
    ...(reason !== undefined && { reason }),
  };
}
