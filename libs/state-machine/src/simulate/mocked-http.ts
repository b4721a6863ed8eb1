import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { Outcome, Shaped } from './reaction';

/** A mock is the answer's body, or the whole answer where it has a `StatusCode`; the same errors as a real call gives. */
export function asHttpAnswer(outcome: Outcome): Shaped {
  if (!('result' in outcome)) return outcome;
  const { result } = outcome;
  const isWhole = isJsonObject(result) && typeof result['StatusCode'] === 'number';
  const answer = {
    Headers: {},
    ResponseBody: null,
    StatusCode: 200,
    StatusText: 'OK',
    ...(isWhole ? result : { ResponseBody: result }),
  };
  const { StatusCode: status, StatusText: text, ResponseBody: body } = answer;
  if (status < 400) return { result: answer satisfies Json };
  const cause = `HTTP ${status} ${text}: ${JSON.stringify(body)}`;
  return { error: `States.Http.StatusCode.${status}`, cause, status };
}

/** What a handler's `fetch` is answered: a mock is the body, or the whole answer where it has a `status`. Every status is an answer. */
export function asFetched(outcome: Outcome): Shaped {
  if (!('result' in outcome)) return outcome;
  const { result } = outcome;
  if (isJsonObject(result) && typeof result['status'] === 'number') {
    const { body, headers = {}, ...rest } = result;
    return { result: { ...rest, headers, ...(body !== undefined && { body: textOf(body) }) } };
  }
  return { result: { status: 200, headers: {}, body: textOf(result) } };
}

function textOf(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
