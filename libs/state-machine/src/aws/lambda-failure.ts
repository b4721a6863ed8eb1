import type { JsonObject } from '@workflows/contracts';

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
