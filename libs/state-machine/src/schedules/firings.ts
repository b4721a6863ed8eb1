import {
  derivedDigits,
  toTimestamp,
  type CatchUp,
  type Instant,
  type Overlap,
  type ScheduleId,
} from '@workflows/contracts';
import type { Recurrence } from './recurrence';

/** More are not made up for, and no more wait to be started. */
export const MOST_FIRINGS = 1_000;
/** What is decided later than that was missed. */
export const LATE_MS = 60_000;

/** What was decided of one time of a schedule. */
export interface Decided {
  time: Instant;
  status: 'pending' | 'queued' | 'skipped' | 'missed';
  /** What is open of the schedule is cancelled. */
  cancels?: true;
  reason?: string;
}

export interface FiringFacts {
  recurrence: Recurrence;
  /** By how much each time is put off. */
  delayOf(time: Instant): number;
  overlap: Overlap;
  catchUp: CatchUp;
  /** The first time that is not decided yet. */
  time: Instant;
  now: Instant;
  /** Firings that are to be started, that wait for others, and executions that were started and are open. */
  pending: number;
  queued: number;
  open: number;
}

/**
 * Decides what is due, in the order of times. It has no clock and no state: whoever decides by the same facts comes to the same.
 *   F1. Each time is decided once; `next` is the first that is left.
 *   F2. First `catchUp` says which of them happen at all, then `overlap` what becomes of each.
 */
export function decideFirings(facts: FiringFacts): { firings: Decided[]; next: Instant | undefined } {
  const due = dueTimes(facts);
  const last = due.at(-1);
  if (last === undefined) return { firings: [], next: facts.time };
  const times = caughtUp(facts, due);
  const missed = due.filter((time) => !times.includes(time)).at(-1) ?? leftOut(facts, due);
  return {
    firings: [...(missed === undefined ? [] : [asMissed(facts, missed)]), ...overlapping(facts, times)],
    next: facts.recurrence.next(last),
  };
}

/**
 * By how much a firing is late by the jitter of its schedule: the same whoever asks, and never as much as would bring it to the next.
 */
export function delayOf(id: ScheduleId, time: Instant, jitterMs: number, recurrence: Recurrence): number {
  const most = Math.min(jitterMs, (recurrence.next(time) ?? Infinity) - time);
  return most < 1 ? 0 : parseInt(derivedDigits(`${id}/${time}`, 0).slice(-12), 16) % most;
}

/** From the last one back, and no further than anybody asks, so that it takes no longer after a long silence. */
function dueTimes(facts: FiringFacts): Instant[] {
  const { recurrence, delayOf: delay, catchUp, time: first, now } = facts;
  const due: Instant[] = [];
  let time = recurrence.previous(now);
  for (; time !== undefined && time >= first && due.length < MOST_FIRINGS; time = recurrence.previous(time - 1)) {
    if (time + delay(time) > now) continue;
    due.unshift(time);
    if (catchUp !== 'all' && isLate(facts, time)) break;
  }
  return due;
}

function isLate({ delayOf: delay, now }: FiringFacts, time: Instant): boolean {
  return time + delay(time) + LATE_MS < now;
}

function caughtUp(facts: FiringFacts, due: readonly Instant[]): readonly Instant[] {
  const fresh = due.filter((time) => !isLate(facts, time));
  switch (facts.catchUp) {
    case 'none':
      return fresh;
    case 'last':
      return fresh.length > 0 ? fresh : due.slice(-1);
    case 'all':
      return due;
  }
}

/** The last of those that are too many to be looked at. */
function leftOut({ recurrence, time }: FiringFacts, [first]: readonly Instant[]): Instant | undefined {
  const before = first === undefined ? undefined : recurrence.previous(first - 1);
  return before !== undefined && before >= time ? before : undefined;
}

function asMissed({ time: first }: FiringFacts, time: Instant): Decided {
  const those = first === time ? 'It' : `It, and all from ${toTimestamp(first)} on,`;
  return { time, status: 'missed', reason: `${those} fell due while nobody could start anything.` };
}

function overlapping(facts: FiringFacts, times: readonly Instant[]): Decided[] {
  let { pending, queued } = facts;
  return times.map((time, index): Decided => {
    const isBusy = facts.open + pending > 0;
    if (pending >= MOST_FIRINGS) return skipped(time, `${MOST_FIRINGS} firings wait to be started.`);
    switch (facts.overlap) {
      case 'skip':
        if (isBusy || queued > 0) return skipped(time, 'What it started before is still open.');
        break;
      case 'queue':
        if (queued > 0) return skipped(time, 'Another firing waits already.');
        if (isBusy) {
          queued++;
          return { time, status: 'queued' };
        }
        break;
      case 'cancelOther':
        if (index < times.length - 1) return skipped(time, 'A later firing takes its place.');
        return { time, status: 'pending', ...(isBusy && { cancels: true }) };
      case 'allow':
        break;
    }
    pending++;
    return { time, status: 'pending' };
  });
}

function skipped(time: Instant, reason: string): Decided {
  return { time, status: 'skipped', reason };
}
