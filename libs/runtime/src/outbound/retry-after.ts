import type { Instant } from '@workflows/contracts';

/** A server that asks for longer is asked again after this much. */
export const MAX_RETRY_AFTER_MS = 365 * 86_400_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';
/** The three forms of RFC 9110, 5.6.7: `Sun, 06 Nov 1994 …`, `Sunday, 06-Nov-94 …`, `Sun Nov  6 … 1994`. */
const IMF_FIXDATE = new RegExp(`^\\w{3}, (\\d{2}) (\\w{3}) (\\d{4}) ${TIME} GMT$`);
const RFC850_DATE = new RegExp(`^\\w{6,9}, (\\d{2})-(\\w{3})-(\\d{2}) ${TIME} GMT$`);
const ASCTIME_DATE = new RegExp(`^\\w{3} (\\w{3}) ([ \\d]\\d) ${TIME} (\\d{4})$`);

/** Milliseconds that a `Retry-After` header asks to wait: whole seconds or an HTTP date. Undefined where it is neither. */
export function retryAfterMs(header: string | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : untilMs(httpDate(text, now), now);
  return asked === undefined ? undefined : Math.min(Math.max(asked, 0), MAX_RETRY_AFTER_MS);
}

function untilMs(instant: Instant | undefined, now: Instant): number | undefined {
  return instant === undefined ? undefined : instant - now;
}

function httpDate(text: string, now: Instant): Instant | undefined {
  const [, imfDay, imfMonth, imfYear, ...imfTime] = IMF_FIXDATE.exec(text) ?? [];
  if (imfYear !== undefined) return instantOf(Number(imfYear), imfMonth, imfDay, imfTime);
  const [, oldDay, oldMonth, oldYear, ...oldTime] = RFC850_DATE.exec(text) ?? [];
  if (oldYear !== undefined) return instantOf(fullYear(Number(oldYear), now), oldMonth, oldDay, oldTime);
  const [, month, day, hour = '', minute = '', second = '', year] = ASCTIME_DATE.exec(text) ?? [];
  return year === undefined ? undefined : instantOf(Number(year), month, day, [hour, minute, second]);
}

/** Two digits mean the nearest year that is at most 50 years ahead. */
function fullYear(twoDigits: number, now: Instant): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function instantOf(
  year: number,
  month: string | undefined,
  day: string | undefined,
  time: readonly string[],
): Instant | undefined {
  const monthIndex = MONTHS.indexOf(month ?? '');
  const [hour, minute, second] = time.map(Number);
  const instant = Date.UTC(year, monthIndex, Number(day), hour, minute, second);
  return monthIndex < 0 || Number.isNaN(instant) ? undefined : instant;
}
