import type { Instant, Json } from '@workflows/contracts';

/**
 * Lengths and points of time as a definition or an expression gives them.
 *   D1. A number is seconds, fractions included; a string is an ISO 8601 duration (`PT5M`), its last part may be a fraction.
 *   D2. A year counts 365 days and a month 30, whatever the calendar says: a duration has no date to start from.
 *   D3. Whole milliseconds, rounded; never negative; at most a hundred years, so that every due time is a valid date.
 */
export const MAX_DURATION_MS = 36_525 * 86_400_000;

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const DURATION = new RegExp(
  `^P(?!$)(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?!$)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);
/** Years, months, weeks, days, hours, minutes, seconds. */
const UNIT_SECONDS = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1] as const;
/** Longer texts are refused before the pattern looks at them. */
const MAX_TEXT = 100;

/** Milliseconds of a duration by D1-D3; undefined where the value is none. */
export function parseDurationMs(value: Json): number | undefined {
  const seconds = typeof value === 'number' ? value : typeof value === 'string' ? isoSeconds(value) : undefined;
  if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return undefined;
  const milliseconds = Math.round(seconds * 1000);
  return milliseconds <= MAX_DURATION_MS ? milliseconds : undefined;
}

function isoSeconds(text: string): number | undefined {
  const parts = text.length <= MAX_TEXT ? DURATION.exec(text)?.slice(1) : undefined;
  if (parts === undefined) return undefined;
  const last = parts.findLastIndex((part) => part !== undefined);
  let total = 0;
  for (const [index, unit] of UNIT_SECONDS.entries()) {
    const part = parts[index];
    if (part === undefined) continue;
    if (index < last && /[.,]/.test(part)) return undefined;
    total += Number(part.replace(',', '.')) * unit;
  }
  return total;
}

const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** The instant of an RFC 3339 timestamp, upper case `T` and `Z`, offset required; undefined where the value is none. */
export function parseTimestamp(value: Json): Instant | undefined {
  if (typeof value !== 'string' || value.length > MAX_TEXT) return undefined;
  const match = TIMESTAMP.exec(value);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  return (
    (daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + (minute - offset) * 60 + second) * 1000 + milliseconds
  );
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Howard Hinnant's `days_from_civil`; `Date.UTC` would read the years 0-99 as 1900-1999. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
