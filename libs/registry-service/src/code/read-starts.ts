import { isJsonObject } from '@workflows/contracts';
import type { EveryEntry, Json } from '@workflows/contracts';
import { specOfPhrase } from '@workflows/state-machine/schedules';

/** `on` beside code: the name of an event, several, or entries as workflows have them. What is wrong with those is told elsewhere. */
export function readOn(on: Json | undefined): Json | undefined {
  if (typeof on === 'string') return [{ event: on }];
  if (!Array.isArray(on)) return on;
  return on.map((entry) => (typeof entry === 'string' ? { event: entry } : entry));
}

/** What may stand beside the text of a function. */
export const CODE_FIELDS: readonly string[] = ['type', 'code', 'on', 'every', 'timezone'];

export function unknownOfCode(field: string): string {
  return `"${field.slice(0, 100)}" is no field of code; known are ${CODE_FIELDS.join(', ')}.`;
}

export const ZONE_RULE = '"timezone" must be the IANA name of a time zone, such as "Europe/Berlin" or "UTC".';

export function isZone(timezone: Json | undefined): timezone is string | undefined {
  return timezone === undefined || typeof timezone === 'string';
}

/**
 * `every` beside code: a phrase or a cron pattern, or several; or objects with one of what schedules have as `spec`, or `{spec, timezone}` as answers
 * have it.
 */
export function readEvery(every: Json | undefined, timezone?: string): EveryEntry[] | undefined {
  if (every === undefined) return [];
  const zone = timezone === undefined ? {} : { timezone };
  const read = (Array.isArray(every) ? every : [every]).map((entry): EveryEntry | undefined => {
    if (typeof entry === 'string') return { spec: specOfPhrase(entry), ...zone };
    if (!isJsonObject(entry)) return undefined;
    const { timezone: own, ...rest } = entry;
    if (!isZone(own)) return undefined;
    return {
      spec: isJsonObject(rest['spec']) ? rest['spec'] : rest,
      ...(own === undefined ? zone : { timezone: own }),
    };
  });
  const known = read.filter((entry) => entry !== undefined);
  return known.length === read.length ? known : undefined;
}

export const EVERY_RULE =
  'must be a phrase such as "hour during business hours", a cron pattern, or an object with one of cron, every, calendar, text';
