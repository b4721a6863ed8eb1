import { parseDurationMs, parseTimestamp } from '../../durations';
import { counted, listOf } from './phrases';
import { sayPath } from './say-condition';

const UNITS = [
  ['year', 365 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;
const OF_CODE: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Of `30 s`, `PT1H`, `7d` or, in code, milliseconds; undefined where it is computed. */
export function durationMs(text: string): number | undefined {
  const seconds = /^([\d.]+) s$/.exec(text)?.[1];
  if (seconds !== undefined) return parseDurationMs(Number(seconds));
  const [, count, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (count === undefined) return parseDurationMs(text);
  return Math.round(Number(count) * (OF_CODE[unit] ?? 1));
}

/** `2 days and 3 hours`: its two largest parts that follow each other. */
export function sayMs(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[first] ?? ['second', 1_000];
  const [smaller, smallerSize] = UNITS[first + 1] ?? ['millisecond', 1];
  const rest = Math.floor((ms % size) / smallerSize);
  const whole = counted(Math.floor(ms / size), unit);
  return rest === 0 || first < 0 ? whole : listOf([whole, counted(rest, smaller)]);
}

/** `7 days`, or what says how long. */
export function sayDuration(text: string): string {
  const ms = durationMs(text);
  return ms === undefined ? `as long as ${sayPath(text)} says` : sayMs(ms);
}

/** A point of time as people write it, in UTC; undefined where it is none. */
export function sayTime(text: string): string | undefined {
  const at = parseTimestamp(text);
  if (at === undefined) return undefined;
  const date = new Date(at);
  const clock = date.toISOString().slice(11, date.getUTCSeconds() === 0 ? 16 : 19);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${clock} UTC`;
}
