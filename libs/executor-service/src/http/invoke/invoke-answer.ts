import { STATUS_CODES } from 'node:http';
import { MAX_JSON_DEPTH, isNestedTooDeep, parseJson, type Instant, type Json } from '@workflows/contracts';
import { retryAfterMs, tidyText, type HttpAnswer } from '@workflows/runtime';
import { isJsonType } from './invoke-request';

/** What the answer means to the task. `status` lets a retrier name it by `Http.<status>`, too. */
export type InvokeOutcome =
  | { kind: 'succeeded'; result: Json }
  | { kind: 'failed'; error: string; cause: string; status?: number; retryAfterMs?: number };

const MAX_CAUSE = 32_768;

/** The result in AWS's form: `{Headers, ResponseBody, StatusCode, StatusText}`; each header is an array of its values. */
export function readInvokeAnswer(answer: HttpAnswer, now: Instant): InvokeOutcome {
  const { status, body } = answer;
  if (status < 200 || status >= 300) return refused(answer, now);
  if (body === undefined) return tooMuch('The answer is larger than 10 MiB.', status);
  const value = valueOf(answer, body);
  if (isNestedTooDeep(value)) return tooMuch(`The answer is nested deeper than ${MAX_JSON_DEPTH} levels.`, status);
  return {
    kind: 'succeeded',
    result: { Headers: headersOf(answer), ResponseBody: value, StatusCode: status, StatusText: textOf(status) },
  };
}

/** A call that brought no answer; AWS has one name for all of these. */
export function socketFailed(cause: string): InvokeOutcome {
  return { kind: 'failed', error: 'States.Http.Socket', cause: tidyText(cause, MAX_CAUSE) };
}

function refused(answer: HttpAnswer, now: Instant): InvokeOutcome {
  const { status, body } = answer;
  const wait = retryAfterMs(headerOf(answer, 'retry-after'), now);
  const cause = body
    ? tidyText(body, MAX_CAUSE)
    : `The HTTP call was answered ${status} ${textOf(status)}`.trimEnd() + '.';
  return {
    kind: 'failed',
    error: `States.Http.StatusCode.${status}`,
    cause,
    status,
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

function tooMuch(cause: string, status: number): InvokeOutcome {
  return { kind: 'failed', error: 'States.DataLimitExceeded', cause, status };
}

/** JSON where the answer says so and it is; else text. An answer that says nothing is JSON where it reads as JSON. */
function valueOf(answer: HttpAnswer, body: string): Json {
  if (body === '') return '';
  const type = headerOf(answer, 'content-type');
  if (type !== undefined && !isJsonType(type)) return body;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}

function headersOf(answer: HttpAnswer): Json {
  const headers: [string, Json][] = [];
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers.push([name, Array.isArray(value) ? value : [value]]);
  }
  return Object.fromEntries(headers);
}

function headerOf(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function textOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}
