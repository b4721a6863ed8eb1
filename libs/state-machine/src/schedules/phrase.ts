import type { JsonObject } from '@workflows/contracts';

/** The first two parts of a cron pattern; words are none. */
const CRON_PART = /^[\d*][\d*/,-]*$/;

/** What `every` says in code, as a schedule says it: a cron pattern where it looks like one, else plain words. */
export function specOfPhrase(text: string): JsonObject {
  const [first = '', second = '', ...rest] = text.trim().split(/\s+/);
  const isCron = first.startsWith('@') || (rest.length >= 3 && CRON_PART.test(first) && CRON_PART.test(second));
  return isCron ? { cron: text } : { text };
}
