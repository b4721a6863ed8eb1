import { isJsonObject, isStorable, type Json, type JsonObject, type Problem } from '@workflows/contracts';
import { jsonPointer, nearestName } from '@workflows/platform';
import { parseTimestamp } from '@workflows/state-machine';

/** An event as it is kept: CloudEvents 1.0, its attributes first. `key` is an extension attribute, the correlation key. */
export interface CloudEvent {
  id: string;
  source: string;
  type: string;
  key?: string;
  body: JsonObject;
  /** The sender gave an id, so that a repetition can be told. */
  isNamed: boolean;
}

export type EventReading = { ok: true; event: CloudEvent } | { ok: false; problems: Problem[] };

/** What an event has that says nothing of it. */
export interface EventDefaults {
  id: string;
  source: string;
  time: string;
}

interface Rule {
  must: string;
  holds(value: Json): boolean;
}

const text = (max: number): Rule => ({
  must: `be a text of 1 to ${max} characters, none of them NUL or half a surrogate pair`,
  holds: (value) => typeof value === 'string' && value.length >= 1 && value.length <= max && isStorable(value),
});

const ATTRIBUTES: Readonly<Record<string, Rule>> = {
  specversion: { must: 'be "1.0"', holds: (value) => value === '1.0' },
  id: text(1024),
  source: text(1024),
  type: text(256),
  time: {
    must: 'be a time in the form of RFC 3339, such as "2026-01-31T12:00:00Z"',
    holds: (value) => parseTimestamp(value) !== undefined,
  },
  subject: text(1024),
  datacontenttype: text(256),
  dataschema: text(2048),
  key: text(256),
};

const EXTENSION: Rule = {
  must: 'be a text of at most 4096 characters, a number or a boolean',
  holds: (value) =>
    typeof value === 'string'
      ? value.length <= 4096 && isStorable(value)
      : typeof value === 'number' || typeof value === 'boolean',
};
const EXTENSION_NAME = /^[a-z0-9]{1,64}$/;
const PAYLOAD = ['data', 'data_base64'];

/**
 * Reads one event. Where it says `specversion` it is a whole CloudEvent: `id`, `source` and `type` are needed, and other
 * attributes are extensions. Else it is the short form, which needs `type` alone and knows no other fields.
 */
export function readEvent(given: unknown, defaults: EventDefaults): EventReading {
  if (!isJsonObject(given))
    return { ok: false, problems: [{ message: 'An event must be a JSON object.', code: 'FIELD_INVALID', path: '' }] };
  const isWhole = given['specversion'] !== undefined;
  const problems = [
    ...missing(given, isWhole ? ['id', 'source', 'type'] : ['type']),
    ...Object.entries(given).flatMap(([name, value]) => faults(name, value, isWhole)),
  ];
  if (given['data'] !== undefined && given['data_base64'] !== undefined)
    problems.push(invalid('data_base64', 'The event has "data" and "data_base64": give one of them.'));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, event: toEvent(given, defaults) };
}

function missing(given: JsonObject, needed: readonly string[]): Problem[] {
  return needed
    .filter((name) => given[name] === undefined)
    .map((name) => invalid(name, `The field "${name}" is needed: it must ${ATTRIBUTES[name]?.must ?? 'be given'}.`));
}

function faults(name: string, value: Json, isWhole: boolean): Problem[] {
  if (name === 'data') return [];
  if (name === 'data_base64') {
    return typeof value === 'string' && isBase64(value) ? [] : [invalid(name, 'data_base64 must be a text in base64.')];
  }
  const rule = Object.hasOwn(ATTRIBUTES, name)
    ? ATTRIBUTES[name]
    : isWhole && EXTENSION_NAME.test(name)
      ? EXTENSION
      : undefined;
  if (rule) return rule.holds(value) ? [] : [invalid(name, `${name} must ${rule.must}.`)];
  const near = nearestName(name, [...Object.keys(ATTRIBUTES), ...PAYLOAD]);
  const hint = near
    ? ` Did you mean "${near}"?`
    : isWhole
      ? ' Names of extensions are lower-case letters and digits.'
      : '';
  return [{ message: `The field "${name}" is not known.${hint}`, code: 'FIELD_UNKNOWN', path: jsonPointer([name]) }];
}

/** A group that repeats takes the stack of the regular expression engine with each round: nine MiB were an error of ours. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function invalid(name: string, message: string): Problem {
  return { message, code: 'FIELD_INVALID', path: jsonPointer([name]) };
}

function toEvent(given: JsonObject, defaults: EventDefaults): CloudEvent {
  const { specversion: _, ...rest } = given;
  const [id, source, time] = [
    textOr(given['id'], defaults.id),
    textOr(given['source'], defaults.source),
    textOr(given['time'], defaults.time),
  ];
  const { data, data_base64, ...attributes } = rest;
  const body: JsonObject = {
    specversion: '1.0',
    ...attributes,
    id,
    source,
    time,
    ...(data !== undefined && { data }),
    ...(data_base64 !== undefined && { data_base64 }),
  };
  const key = given['key'];
  return {
    id,
    source,
    type: textOr(given['type'], ''),
    body,
    isNamed: given['id'] !== undefined,
    ...(typeof key === 'string' && { key }),
  };
}

function textOr(value: Json | undefined, absent: string): string {
  return typeof value === 'string' ? value : absent;
}
