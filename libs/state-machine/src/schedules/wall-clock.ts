import type { Instant } from '@workflows/contracts';
import { offsetAt } from './time-zones';

/** What the clocks of a zone show, as the instant at which those of UTC show the same. */
export type WallTime = number;

/**
 * Between what clocks show and when that is. Where clocks are put forward, the times that are left out are a `gap`; where they are put
 * back, times come twice, and the first of the two counts.
 *   W1. Within two days a zone changes its clocks once at most. Offsets lie between -12 and +14 hours, and no change is of more than a day.
 */
export type Moment =
  { kind: 'at'; at: Instant } | { kind: 'gap'; endsAt: Instant; firstWall: WallTime; endWall: WallTime };

const DAY_MS = 86_400_000;

export function momentOf(zone: string, wall: WallTime): Moment {
  const before = offsetAt(zone, wall - DAY_MS);
  const after = offsetAt(zone, wall + DAY_MS);
  const candidates =
    before === after ? [wall - before] : [wall - Math.max(before, after), wall - Math.min(before, after)];
  const at = candidates.find((instant) => instant + offsetAt(zone, instant) === wall);
  if (at !== undefined) return { kind: 'at', at };
  const endsAt = changeBetween(zone, wall - DAY_MS, wall + DAY_MS);
  return { kind: 'gap', endsAt, firstWall: endsAt + before, endWall: endsAt + after };
}

/**
 * From where to look for what comes after an instant, or came before it: what clocks show then; in the second run of a time that comes
 * twice, the end of that time, since all of it has been in the first run.
 */
export function wallAt(zone: string, at: Instant): WallTime {
  const offset = offsetAt(zone, at);
  const before = offsetAt(zone, at - DAY_MS);
  const firstRun = at + offset - before;
  if (before <= offset || offsetAt(zone, firstRun) !== before) return at + offset;
  return changeBetween(zone, firstRun, at) + before - 1;
}

/** The first instant after `from` with another offset; there is one up to `to` (W1). */
function changeBetween(zone: string, from: Instant, to: Instant): Instant {
  const offset = offsetAt(zone, from);
  let [same, other] = [from, to];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
