import type { Instant } from '@workflows/contracts';

/** A server that asks for longer is asked again after this much. */
export const MAX_RETRY_AFTER_MS = 365 * 86_400_000;

/** The forms of RFC 9110, 5.6.7: `Sun, 06 Nov 1994 … GMT`, `Sunday, 06-Nov-94 … GMT`, and asctime, which is GMT unsaid. */
const WITH_ZONE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/;

/** Milliseconds that a `Retry-After` header asks to wait: whole seconds or an HTTP date. Undefined where it is neither. */
export function retryAfterMs(header: string | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : httpDate(text) - now;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, 0), MAX_RETRY_AFTER_MS);
}

/** `Date.parse` knows the three, but takes nearly anything else for a date, too, and a time without a zone for a local one. */
function httpDate(text: string): number {
  if (WITH_ZONE.test(text)) return Date.parse(text);
  return ASCTIME.test(text) ? Date.parse(`${text} GMT`) : NaN;
}
