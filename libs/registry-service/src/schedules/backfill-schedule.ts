import { isJsonObject, toTimestamp } from '@workflows/contracts';
import type { Backfilled, EngineError, ErrorCode, Instant, Json, TenantId } from '@workflows/contracts';
import type { Clock, ScheduleStore } from '@workflows/runtime';
import { parseTimestamp } from '@workflows/state-machine';
import { MOST_FIRINGS, nextTimes, readTiming } from '@workflows/state-machine/schedules';
import { refusal } from '../drafts/problems';
import type { FindSchedule } from './find-schedule';

/** Fires a schedule at times of the past at which it has not fired. */
export class BackfillSchedule {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly find: FindSchedule,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /**
   * All at once where executions of the schedule may be open side by side, else one after the other. Both ends included. Throws FIELD_INVALID.
   */
  async backfill(tenant: TenantId, ref: string, given: Json | undefined): Promise<Backfilled> {
    const { id, draft } = await this.find.stored(tenant, ref);
    const { from, to } = spanIn(given, this.clock.now());
    const read = readTiming(draft.spec, draft.timezone, draft.dst);
    const times = read.ok ? nextTimes(read.timing, from - 1, MOST_FIRINGS + 1, to) : [];
    if (times.length > MOST_FIRINGS) {
      const last = times[MOST_FIRINGS - 1] ?? to;
      throw invalid(
        '/to',
        `The span has more than ${MOST_FIRINGS} firings; the last that fits is ${toTimestamp(last)}.`,
      );
    }
    const isAtOnce = draft.overlap === 'allow' || draft.overlap === 'cancelOther';
    const firings =
      times.length === 0 ? 0 : await this.schedules.addFirings(id, times, isAtOnce ? 'pending' : 'queued');
    return { firings, known: times.length - firings, from: toTimestamp(from), to: toTimestamp(to) };
  }
}

function spanIn(given: Json | undefined, now: Instant): { from: Instant; to: Instant } {
  const { from, to, ...others } = isJsonObject(given) ? given : {};
  const [begin, end] = [parseTimestamp(from ?? null), parseTimestamp(to ?? null)];
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    throw invalid(
      `/${unknown.slice(0, 100)}`,
      `"${unknown.slice(0, 100)}" is not a known field; known are from, to.`,
      'FIELD_UNKNOWN',
    );
  if (begin === undefined) throw invalid('/from', '"from" must be an RFC 3339 time, such as "2026-01-31T00:00:00Z".');
  if (end === undefined) throw invalid('/to', '"to" must be an RFC 3339 time, such as "2026-01-31T00:00:00Z".');
  if (end < begin) throw invalid('/to', '"to" must not be before "from".');
  if (end > now) throw invalid('/to', '"to" must be in the past: what is to come fires by itself.');
  return { from: begin, to: end };
}

function invalid(path: string, message: string, code: ErrorCode = 'FIELD_INVALID'): EngineError {
  return refusal(code, [{ message, code, path }]);
}
