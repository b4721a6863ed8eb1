import { isJsonObject } from '@workflows/contracts';
import type { EveryEntry, Json } from '@workflows/contracts';
import { specOfPhrase } from '@workflows/state-machine/schedules';

/** `on` beside code: the name of an event, several, or entries as workflows have them. What is wrong with those is told elsewhere. */
export function readOn(on: Json | undefined): Json | undefined {
  if (typeof on === 'string') return [{ event: on }];
  if (!Array.isArray(on)) return on;
  return on.map((entry) => (typeof entry === 'string' ? { event: entry } : entry));
}

/** `every` beside code: a phrase or a cron pattern, or several; or objects with one of what schedules have as `spec`. */
export function readEvery(every: Json | undefined, timezone?: Json): EveryEntry[] | undefined {
  if (every === undefined) return [];
  const zone = typeof timezone === 'string' ? { timezone } : {};
  const read = (Array.isArray(every) ? every : [every]).map((entry): EveryEntry | undefined => {
    if (typeof entry === 'string') return { spec: specOfPhrase(entry), ...zone };
    if (!isJsonObject(entry)) return undefined;
    const { timezone: own, ...spec } = entry;
    return { spec, ...(typeof own === 'string' ? { timezone: own } : zone) };
  });
  const known = read.filter((entry) => entry !== undefined);
  return known.length === read.length ? known : undefined;
}

export const EVERY_RULE =
  'must be a phrase such as "hour during business hours", a cron pattern, or an object with one of cron, every, calendar, text';
