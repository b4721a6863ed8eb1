import { EngineError, capProblems, type Problem } from '@workflows/contracts';
import { readEvent, type CloudEvent, type EventDefaults } from './cloud-event';

export const ONE_EVENT = 'application/cloudevents+json';
export const MANY_EVENTS = 'application/cloudevents-batch+json';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a request brings: one event, or a batch of them, in one of the modes of CloudEvents' HTTP binding. */
export type EventRequest = { kind: 'one'; event: CloudEvent } | { kind: 'many'; events: CloudEvent[] };

const MOST_EVENTS = 1_000;
const BINARY = /^ce-([a-z0-9]{1,64})$/;

/** Throws BODY_MALFORMED, FIELD_UNKNOWN or FIELD_INVALID that names all that is wrong, of all events. */
export function readEventRequest(headers: Headers, body: unknown, defaults: () => EventDefaults): EventRequest {
  const type = textOf(headers['content-type']).split(';')[0]?.trim().toLowerCase();
  if (type === MANY_EVENTS) return { kind: 'many', events: readMany(body, defaults) };
  const given = headers['ce-specversion'] === undefined ? body : binaryEvent(headers, body);
  if (given === undefined)
    throw new EngineError('BODY_MALFORMED', 'The request needs an event as its body, and there is none.');
  if (type === ONE_EVENT && isWithoutVersion(given))
    throw refusal([
      { message: 'The field "specversion" is needed: it must be "1.0".', code: 'FIELD_INVALID', path: '/specversion' },
    ]);
  const reading = readEvent(given, defaults());
  if (!reading.ok) throw refusal(reading.problems);
  return { kind: 'one', event: reading.event };
}

function readMany(body: unknown, defaults: () => EventDefaults): CloudEvent[] {
  if (!Array.isArray(body) || body.length > MOST_EVENTS) {
    throw refusal([
      { message: `A batch must be an array of at most ${MOST_EVENTS} events.`, code: 'FIELD_INVALID', path: '' },
    ]);
  }
  const events: CloudEvent[] = [];
  const problems: Problem[] = [];
  for (const [index, given] of body.entries()) {
    const reading = readEvent(isWithoutVersion(given) ? { specversion: '', ...given } : given, defaults());
    if (reading.ok) events.push(reading.event);
    else for (const problem of reading.problems) problems.push({ ...problem, path: `/${index}${problem.path}` });
  }
  if (problems.length > 0) throw refusal(problems);
  return events;
}

function isWithoutVersion(given: unknown): given is object {
  return typeof given === 'object' && given !== null && !Array.isArray(given) && !('specversion' in given);
}

/** Attributes in headers, percent-encoded where they hold more than ASCII; the body is the data. */
function binaryEvent(headers: Headers, body: unknown): Record<string, unknown> {
  const attributes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const attribute = BINARY.exec(name)?.[1];
    if (attribute !== undefined && value !== undefined) attributes.push([attribute, decoded(textOf(value))]);
  }
  const type = headers['content-type'];
  return {
    ...Object.fromEntries(attributes),
    ...(type !== undefined && { datacontenttype: type }),
    ...(body !== undefined && { data: body }),
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function refusal(problems: Problem[]): EngineError {
  const [first] = problems;
  return new EngineError(first?.code === 'FIELD_UNKNOWN' ? 'FIELD_UNKNOWN' : 'FIELD_INVALID', first?.message ?? '', {
    problems: capProblems(problems),
  });
}
