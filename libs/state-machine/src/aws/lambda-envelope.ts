import type { Json } from '@workflows/contracts';
import { readJsonText } from '../json-text';

/** What `arn:aws:states:::lambda:invoke` sends for a `Payload`: `{}` for none or null, and a text that is JSON as that JSON. */
export function lambdaPayload(payload: Json | undefined): Json {
  if (payload === undefined || payload === null) return {};
  const read = typeof payload === 'string' ? readJsonText(payload) : undefined;
  return read?.ok ? read.value : payload;
}

/** What it makes of a function's result. */
export function lambdaResult(result: Json): Json {
  return { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 };
}
