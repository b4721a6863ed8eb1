import { parseDurationMs, parseTimestamp } from '../durations';
import type { Duration, Template } from '../program';
import { isExpression, toTemplate } from './read-fields';
import { read, refuse, type Source } from './state-source';

/** Readers of lengths and points of time. */

const DURATION_HINT = 'a number of seconds or an ISO 8601 duration such as "PT5M", at most 100 years';

/** Zero is refused where `least` says that it makes no sense. */
export function readDuration(source: Source, name: string, least: 'zero' | 'positive'): Duration | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return { value: toTemplate(source, name, value), form: 'any' };
  const milliseconds = parseDurationMs(value);
  if (milliseconds === undefined || (milliseconds === 0 && least === 'positive')) {
    const zero = least === 'positive' ? ', more than 0' : '';
    refuse(
      source,
      name,
      'DURATION_INVALID',
      () => `"${name}" must be ${DURATION_HINT}${zero}, or an expression that gives one.`,
    );
  }
  return { value: { kind: 'constant', value }, form: 'any' };
}

/** Where only a constant will do. */
export function readFixedDuration(source: Source, name: string): number | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  const milliseconds = parseDurationMs(value);
  if (milliseconds === undefined)
    refuse(
      source,
      name,
      'DURATION_INVALID',
      () => `"${name}" must be ${DURATION_HINT}; an expression cannot stand here.`,
    );
  return milliseconds;
}

export function readTimestamp(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return toTemplate(source, name, value);
  if (parseTimestamp(value) === undefined) {
    refuse(
      source,
      name,
      'TIMESTAMP_INVALID',
      () =>
        `"${name}" must be an RFC 3339 time with its offset, such as "2030-01-31T09:00:00Z", or an expression that gives one.`,
    );
  }
  return { kind: 'constant', value };
}

/** How far back: a length of time before now, or a time. */
export function readSince(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return toTemplate(source, name, value);
  if (parseDurationMs(value) === undefined && parseTimestamp(value) === undefined) {
    refuse(
      source,
      name,
      'SINCE_INVALID',
      () =>
        `"${name}" must be ${DURATION_HINT}, an RFC 3339 time with its offset such as "2030-01-31T09:00:00Z", or an expression that gives one of them.`,
    );
  }
  return { kind: 'constant', value };
}
