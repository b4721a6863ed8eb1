import type { Json } from '@workflows/contracts';
import { quoteJson } from '../jsonpath/write-json';
import { typeName } from '../json-type';
import { NotJson } from './plain-json';

/** The cause of a `States.QueryEvaluationError`, beginning as AWS's does. */
export function describeFailure(key: string, source: string, error: unknown): string {
  const subject = describeExpression(key, source);
  if (error instanceof NotJson) return `${subject} ${error.message}.`;
  return `${subject} threw an error during evaluation. ${reason(error)}`;
}

/** What AWS says of an expression that gives a value of another type than its field needs. */
export function unexpectedType({ key, source }: { key: string; source: string }, wanted: string, value: Json): string {
  const subject = describeExpression(key, source);
  return `${subject} returned an unexpected result type. Expected '${wanted}', but was '${typeName(value)}' for value: ${quoteJson(value)}`;
}

/** Names an expression by its source and where it stands: `key` is its JSON Pointer in the definition. */
export function describeExpression(key: string, source: string): string {
  return `The JSONata expression '${source}' specified for the field '${fieldOf(key)}'`;
}

/** Where a state stands below states: itself, then branches or an item processor with states of their own. */
const STATE =
  /^(?:\/definition)?\/(?:states|States)\/[^/]*(?:\/(?:(?:branches|Branches)\/\d+|processor|ItemProcessor|Iterator)\/(?:states|States)\/[^/]*)*\//;

/** As AWS names a field: seen from its state, `[0]` for the places of an array, as in `Arguments/items[0]/name`. */
function fieldOf(key: string): string {
  const tokens = key
    .replace(STATE, '')
    .split('/')
    .filter((token) => token !== '');
  return tokens
    .map((token, index) => (/^\d+$/.test(token) && index > 0 ? `[${token}]` : `/${unescapePointer(token)}`))
    .join('')
    .replace(/^\//, '');
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** jsonata throws plain objects; what it did not foresee comes as an `Error`. */
function reason(error: unknown): string {
  if (error instanceof RangeError) return `It went past a limit: ${error.message}`;
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, position, message }: { code?: unknown; position?: unknown; message?: unknown } = error;
  const text = typeof message === 'string' ? message : 'It failed without a message';
  const place = typeof position === 'number' ? ` (position ${position})` : '';
  return typeof code === 'string' ? `${code}: ${text}${place}` : `${text}${place}`;
}
