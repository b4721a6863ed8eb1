import { misspelledSecretIn, secretsNamedIn, type FunctionType } from '@workflows/contracts';
import { jsonPointer } from '@workflows/platform';
import { isHeaderName, isHeaderValue, isReservedHeader } from '@workflows/runtime';
import type { DraftReader } from '../drafts/draft-reader';

const MOST_HEADERS = 32;
const MOST_SECRETS = 8;
const MOST_CHARACTERS = 4_096;

const HEADERS_TAKEN = {
  worker: 'A worker function takes no "headers": workers poll for its tasks.',
  ai: 'An ai function takes no "headers": the key of its model is that of its "endpoint".',
};

/** What each call says about itself (`call-headers.ts`). */
const OF_THE_CALL = new Set(['accept', 'content-type', 'idempotency-key', 'traceparent']);
const OF_THE_CALL_PREFIXES = ['workflow-', 'webhook-'];

/** The headers that an `http` function is to be called with; what is wrong with them goes to the reader of the whole draft. */
export function headersIn(reader: DraftReader, type: FunctionType | undefined): Record<string, string> | undefined {
  const given = reader.object('headers', 'an object of texts, such as {"Authorization": "Bearer {{secret:name}}"}');
  if (given === undefined) return undefined;
  if (type === 'worker' || type === 'ai') reader.refuse('headers', HEADERS_TAKEN[type]);
  const names = Object.keys(given);
  if (names.length > MOST_HEADERS) {
    reader.refuse('headers', `"headers" must have at most ${MOST_HEADERS} of them.`);
    return undefined;
  }
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    const wrong = nameFault(name, names) ?? valueFault(value);
    if (wrong !== undefined) refuse(reader, name, wrong);
    else if (typeof value === 'string') headers[name] = value;
  }
  if (new Set(Object.values(headers).flatMap(secretsNamedIn)).size > MOST_SECRETS)
    reader.refuse('headers', `"headers" must refer to at most ${MOST_SECRETS} secrets.`);
  return headers;
}

function refuse(reader: DraftReader, name: string, wrong: string): void {
  const message = `The header "${name.slice(0, 100)}" ${wrong}.`;
  reader.problems.push({ message, code: 'FIELD_INVALID', path: jsonPointer(['headers', name]) });
}

function nameFault(name: string, names: readonly string[]): string | undefined {
  const key = name.toLowerCase();
  if (name.length > 128 || !isHeaderName(name)) return 'has a name that no header can have';
  const isOfCall = OF_THE_CALL.has(key) || OF_THE_CALL_PREFIXES.some((prefix) => key.startsWith(prefix));
  if (isOfCall || isReservedHeader(key)) return 'is set by the service or the connection: leave it out';
  return names.some((other) => other !== name && other.toLowerCase() === key) ? 'is given twice' : undefined;
}

function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (value.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`;
  if (!isHeaderValue(value)) return 'must be visible ASCII characters, spaces and tabs';
  const misspelled = misspelledSecretIn(value);
  return misspelled === undefined
    ? undefined
    : `has "${misspelled}", which refers to no secret: write {{secret:name}}, with 1 to 128 ASCII letters, digits and "._-:/" as the name`;
}
