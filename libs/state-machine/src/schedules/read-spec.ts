import { isJsonObject, type DstPolicy, type Instant, type Json, type JsonObject } from '@workflows/contracts';
import { parseDurationMs } from '../durations';
import { patternOfCalendar, type Read } from './calendar';
import { ACCEPTED_FORMS, readPlainWords } from './plain-words';
import { ClockRecurrence, intervalOf, unionOf, type Recurrence } from './recurrence';
import { isTimeZone } from './time-zones';

const KINDS = ['cron', 'every', 'calendar', 'text'] as const;
const MAX_TEXT = 200;
const SHORTEST_MS = 1_000;
const TEN_YEARS_MS = 3_653 * 86_400_000;

/** A spec that was understood, and the zone whose clocks count. */
export interface Timing {
  recurrence: Recurrence;
  timezone: string;
}

/** What is wrong with one of the fields. */
export interface TimingProblem {
  field: 'spec' | 'timezone';
  reason: string;
}

export type TimingRead = { ok: true; timing: Timing } | { ok: false; problem: TimingProblem };

/**
 * When a schedule fires. Where no zone is given it is the one that the text names, else UTC. `reason` ends a sentence that the field begins.
 */
export function readTiming(spec: Json, timezone: string | undefined, dst: DstPolicy): TimingRead {
  if (timezone !== undefined && !isTimeZone(timezone))
    return refuse('timezone', 'must be the IANA name of a time zone, such as "Europe/Berlin" or "UTC"');
  const kinds = isJsonObject(spec) ? Object.keys(spec) : [];
  const [kind] = kinds;
  if (!isJsonObject(spec) || kinds.length !== 1 || !KINDS.some((known) => known === kind))
    return refuse('spec', `must be an object with one of ${KINDS.join(', ')}`);
  const read = readKind(spec, timezone, dst);
  return read.ok ? { ok: true, timing: read.value } : refuse('spec', `cannot be read: ${read.reason}`);
}

/** Whether it fires within ten years. */
export function firesSoon({ recurrence }: Timing, now: Instant): boolean {
  const next = recurrence.next(now);
  return next !== undefined && next <= now + TEN_YEARS_MS;
}

/** The next times after an instant, up to another one, and at most so many. */
export function nextTimes({ recurrence }: Timing, after: Instant, count: number, until = Infinity): Instant[] {
  const times: Instant[] = [];
  while (times.length < count) {
    const time = recurrence.next(times.at(-1) ?? after);
    if (time === undefined || time > until) break;
    times.push(time);
  }
  return times;
}

function refuse(field: TimingProblem['field'], reason: string): TimingRead {
  return { ok: false, problem: { field, reason } };
}

function readKind(spec: JsonObject, timezone: string | undefined, dst: DstPolicy): Read<Timing> {
  const { cron, every, calendar, text } = spec;
  const zone = timezone ?? 'UTC';
  if (every !== undefined) return intervalRead(parseDurationMs(every), zone);
  if (cron !== undefined) return cronRead(cron, zone, dst);
  if (text !== undefined) return wordsRead(text, timezone, dst);
  const pattern = patternOfCalendar(calendar ?? null);
  return pattern.ok ? patternsRead([pattern.value], zone, dst) : pattern;
}

function intervalRead(everyMs: number | undefined, timezone: string): Read<Timing> {
  if (everyMs === undefined)
    return { ok: false, reason: '"every" must be a number of seconds, or an ISO 8601 duration such as "PT15M"' };
  if (everyMs < SHORTEST_MS) return { ok: false, reason: '"every" must be at least 1 second' };
  return { ok: true, value: { recurrence: intervalOf(everyMs), timezone } };
}

function cronRead(cron: Json, zone: string, dst: DstPolicy): Read<Timing> {
  const isText = typeof cron === 'string' && cron.length <= MAX_TEXT;
  const parts = isText
    ? cron
        .trim()
        .split(/\s/)
        .filter((part) => part !== '').length
    : 0;
  if (isText && (parts === 5 || parts === 6 || cron.trim().startsWith('@'))) return patternsRead([cron], zone, dst);
  const reason = `"cron" must have five parts (minute, hour, day, month, weekday), or six with seconds before them, in at most ${MAX_TEXT} characters`;
  return { ok: false, reason };
}

function wordsRead(text: Json, timezone: string | undefined, dst: DstPolicy): Read<Timing> {
  const words = typeof text === 'string' && text.length <= MAX_TEXT ? readPlainWords(text) : undefined;
  if (words === undefined) {
    const forms = ACCEPTED_FORMS.map((form) => `"${form}"`).join(', ');
    return {
      ok: false,
      reason: `"text" is not understood; accepted are ${forms}, each with "in <city or zone>" at its end`,
    };
  }
  if (words.zone !== undefined && timezone !== undefined && words.zone !== timezone)
    return { ok: false, reason: `"text" says ${words.zone}, and "timezone" ${timezone}` };
  const zone = words.zone ?? timezone ?? 'UTC';
  return 'everyMs' in words ? intervalRead(words.everyMs, zone) : patternsRead(words.patterns, zone, dst);
}

function patternsRead(patterns: readonly string[], timezone: string, dst: DstPolicy): Read<Timing> {
  try {
    const recurrence = unionOf(patterns.map((pattern) => new ClockRecurrence(pattern, timezone, dst)));
    return { ok: true, value: { recurrence, timezone } };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { ok: false, reason: `"cron" is no pattern: ${error.message.replace(/^CronPattern: /, '')}` };
  }
}
