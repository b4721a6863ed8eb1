import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';

/**
 * What `{"errorType", "errorMessage", …}` says, the form in which Lambda's runtimes tell of a failure: it is named by
 * `errorType`, and the document as JSON text is its cause (AWS). Undefined: the object has another form.
 */
export function lambdaFailure(said: JsonObject): { error: string; cause: string } | undefined {
  const { errorType, errorMessage } = said;
  if (typeof errorType !== 'string' || errorType.trim() === '') return undefined;
  if (errorMessage !== undefined && errorMessage !== null && typeof errorMessage !== 'string') return undefined;
  return { error: errorType.trim(), cause: JSON.stringify(said) };
}

/** What Lambda's runtimes tell of a failure, over all languages. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['errorType', 'errorMessage', 'stackTrace', 'trace', 'requestId', 'cause'],
]);

/** The same of a value that has nothing but the fields of that form. */
export function lambdaReport(value: Json): { error: string; cause: string } | undefined {
  return isJsonObject(value) && Object.keys(value).every((name) => FIELDS.has(name)) ? lambdaFailure(value) : undefined;
}

/**
 * The same of what a function answered as if all were well: of that only a report with its stack is a failure, which nobody
 * makes by chance.
 */
export function lambdaFailureWithStack(answer: Json): { error: string; cause: string } | undefined {
  if (!isJsonObject(answer) || typeof answer['errorMessage'] !== 'string') return undefined;
  return Array.isArray(answer['stackTrace'] ?? answer['trace']) ? lambdaReport(answer) : undefined;
}
