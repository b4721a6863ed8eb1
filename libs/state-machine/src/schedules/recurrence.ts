import type { DstPolicy, Instant } from '@workflows/contracts';
import { Cron } from 'croner';
import { momentOf, wallAt, type WallTime } from './wall-clock';

/** When something happens again and again. Which times those are follows from it alone; they have no first and, mostly, no last. */
export interface Recurrence {
  /** The first time after an instant. */
  next(after: Instant): Instant | undefined;
  /** The last time at or before an instant. */
  previous(at: Instant): Instant | undefined;
}

/** Counted from 1970-01-01T00:00:00Z, so that neither a change of a schedule nor a restart moves it. */
export function intervalOf(everyMs: number): Recurrence {
  return {
    next: (after) => (Math.floor(after / everyMs) + 1) * everyMs,
    previous: (at) => Math.floor(at / everyMs) * everyMs,
  };
}

export function unionOf(parts: readonly Recurrence[]): Recurrence {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const timesOf = (ask: (part: Recurrence) => Instant | undefined): Instant[] =>
    parts.map(ask).filter((time) => time !== undefined);
  return {
    next: (after) =>
      least(
        timesOf((part) => part.next(after)),
        Math.min,
      ),
    previous: (at) =>
      least(
        timesOf((part) => part.previous(at)),
        Math.max,
      ),
  };
}

function least(times: Instant[], choose: (...times: number[]) => number): Instant | undefined {
  return times.length === 0 ? undefined : choose(...times);
}

/**
 * The times at which the clocks of a zone show what a pattern names.
 *   R1. The pattern is asked about clocks that never change; when a zone shows what it gives is read from the zone (`momentOf`). So it is
 *       the same for every pattern what a change of the clocks does.
 *   R2. All that falls into a gap happens at its end (`once`), which is one time, or not at all (`skip`).
 *   R3. What clocks show twice counts the first time, and so times only grow.
 */
export class ClockRecurrence implements Recurrence {
  private readonly pattern: Cron;

  /** Throws a TypeError that says what is wrong with the pattern: five parts, six with seconds before them, or a nickname. */
  constructor(
    pattern: string,
    private readonly zone: string,
    private readonly dst: DstPolicy,
  ) {
    this.pattern = new Cron(pattern, { utcOffset: 0, mode: '5-or-6-parts' });
  }

  next(after: Instant): Instant | undefined {
    let wall: WallTime | undefined = wallAt(this.zone, after);
    while ((wall = this.nextWall(wall)) !== undefined) {
      const moment = momentOf(this.zone, wall);
      if (moment.kind === 'at') {
        if (moment.at > after) return moment.at;
        continue;
      }
      if (this.dst === 'once' && moment.endsAt > after) return moment.endsAt;
      wall = moment.endWall - 1;
    }
    return undefined;
  }

  previous(at: Instant): Instant | undefined {
    let wall: WallTime | undefined = wallAt(this.zone, at) + 1;
    while ((wall = this.previousWall(wall)) !== undefined) {
      const moment = momentOf(this.zone, wall);
      if (moment.kind === 'at') {
        if (moment.at <= at) return moment.at;
        continue;
      }
      if (this.dst === 'once' && moment.endsAt <= at) return moment.endsAt;
      wall = moment.firstWall;
    }
    return undefined;
  }

  private nextWall(after: WallTime): WallTime | undefined {
    return this.pattern.nextRun(new Date(after))?.getTime();
  }

  private previousWall(before: WallTime): WallTime | undefined {
    return this.pattern.previousRuns(1, new Date(before))[0]?.getTime();
  }
}
