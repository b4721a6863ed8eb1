import { MAX_JSON_DEPTH, isNestedTooDeep, isJsonObject, parseJson } from '@workflows/contracts';
import type { Instant, Json } from '@workflows/contracts';
import { lambdaFailure, lambdaFailureWithStack } from '@workflows/state-machine';
import type { AddressPolicy } from './address-policy';
import { nextHop } from './redirect';
import type { Hop } from './redirect';
import { retryAfterMs } from './retry-after';
import { tidyText } from './tidy-text';

/**
 * What the answer of an `http` function means to its task. Rules of this file:
 *   F1. A failure is named by the answer's own body, `{error, cause}` or in Lambda's form, else `Http.<status>`.
 *   F2. Whatever a server says ends up in a history that people read: causes are cut, and hold no NUL.
 *   F3. An answer without a Content-Type is JSON where it reads as JSON, else text: plain servers often leave it out.
 *   F4. Lambda answers 200 for a function that failed, too: it says so in a header, or at least (its runtimes by themselves,
 *       as they run in a container) by a document with the stack.
 */
export interface HttpAnswer {
  status: number;
  /** By lower-case name, as undici gives them. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** UTF-8; undefined when it was longer than `MAX_ANSWER_BYTES` and was not read to its end. */
  body: string | undefined;
  /** The same before it was read as text; there where it was received and not made. */
  bytes?: Uint8Array;
}

/** `status` lets a retrier name an answer by `Http.<status>` whatever its body calls the error. */
export type HttpOutcome =
  | { kind: 'succeeded'; result: Json }
  /** The function will answer by token. */
  | { kind: 'accepted' }
  | { kind: 'redirect'; hop: Hop }
  | { kind: 'failed'; error: string; cause: string; status: number; retryAfterMs?: number };

export const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
const MAX_QUOTE = 300;
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

/** `hop` is the request that was answered; `now` is what an HTTP date in `Retry-After` is compared with. */
export function readHttpAnswer(answer: HttpAnswer, hop: Hop, policy: AddressPolicy, now: Instant): HttpOutcome {
  const { status } = answer;
  if (status === 202) return { kind: 'accepted' };
  if (status >= 200 && status < 300) return succeed(answer);
  if (status === 307 || status === 308) return follow(answer, hop, policy);
  if (status >= 300 && status < 400)
    return fail(answer, `Http.${status}`, `the function answered ${status}; only 307 and 308 are followed`);
  return refuse(answer, now);
}

/** A call that brought no answer at all. `reason` is the adapter's word for it, such as `connection refused`. */
export function connectionFailed(reason: string): { error: string; cause: string } {
  return { error: 'States.TaskFailed', cause: tidyText(`the function could not be reached: ${reason}`, MAX_QUOTE) };
}

function succeed(answer: HttpAnswer): HttpOutcome {
  const { status, body } = answer;
  if (headerOf(answer, 'x-amz-function-error') !== undefined) return failedInLambda(answer); // F4
  if (status === 204 || body === '') return { kind: 'succeeded', result: null };
  if (body === undefined)
    return fail(answer, 'States.DataLimitExceeded', 'the answer of the function is larger than 10 MiB');
  const form = formOf(answer);
  if (form === 'text') return { kind: 'succeeded', result: body };
  if (form === 'json' && body.trim() === '') return { kind: 'succeeded', result: null };
  const parsed = parse(body);
  if (!parsed.ok && form === 'unnamed') return { kind: 'succeeded', result: body }; // F3
  if (!parsed.ok)
    return fail(answer, 'Function.InvalidJson', `the function answered ${status} with broken JSON: ${quote(body)}`);
  if (isNestedTooDeep(parsed.value)) {
    return fail(
      answer,
      'States.DataLimitExceeded',
      `the answer of the function is nested deeper than ${MAX_JSON_DEPTH} levels`,
    );
  }
  const failure = lambdaFailureWithStack(parsed.value); // F4
  return failure ? fail(answer, failure.error, failure.cause) : { kind: 'succeeded', result: parsed.value };
}

/** `Lambda.Unknown`: in AWS's words, where it cannot say more itself. */
function failedInLambda(answer: HttpAnswer): HttpOutcome {
  const said = saidIn(answer, answer.body ?? '');
  return fail(answer, said?.error ?? 'Lambda.Unknown', said?.cause ?? answer.body ?? '');
}

function follow(answer: HttpAnswer, from: Hop, policy: AddressPolicy): HttpOutcome {
  const next = nextHop(from, headerOf(answer, 'location'), policy);
  return next.ok
    ? { kind: 'redirect', hop: next.hop }
    : fail(answer, `Http.${answer.status}`, `the function answered ${answer.status}: ${next.cause}`);
}

function refuse(answer: HttpAnswer, now: Instant): HttpOutcome {
  const { status, body } = answer;
  const said = body === undefined ? undefined : saidIn(answer, body);
  const error = said?.error ?? `Http.${status}`;
  const cause =
    said?.cause ?? (body ? `the function answered ${status}: ${quote(body)}` : `the function answered ${status}`);
  const wait = retryAfterMs(headerOf(answer, 'retry-after'), now);
  const failed = fail(answer, error, cause);
  return { ...failed, ...(wait !== undefined && { retryAfterMs: wait }) };
}

/** What an error body says about itself (F1); a `cause` that is no text is shown as JSON. */
function saidIn(answer: HttpAnswer, body: string): { error?: string; cause?: string } | undefined {
  const parsed = formOf(answer) === 'text' ? undefined : parse(body);
  if (!parsed?.ok || !isJsonObject(parsed.value) || isNestedTooDeep(parsed.value)) return undefined;
  const { error, cause } = parsed.value;
  if (typeof error !== 'string' || error.trim() === '') {
    return lambdaFailure(parsed.value);
  }
  const text = typeof cause === 'string' || cause === undefined ? cause : JSON.stringify(cause);
  return { error: error.trim(), cause: text ?? '' };
}

function fail(answer: HttpAnswer, error: string, cause: string): HttpOutcome & { kind: 'failed' } {
  return {
    kind: 'failed',
    error: tidyText(error, MAX_ERROR),
    cause: tidyText(cause, MAX_CAUSE),
    status: answer.status,
  };
}

function formOf(answer: HttpAnswer): 'json' | 'text' | 'unnamed' {
  const type = headerOf(answer, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') return 'unnamed';
  return /^[^/]+\/(?:json|[^/]+\+json)$/.test(type) ? 'json' : 'text';
}

function headerOf(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parse(body: string): { ok: true; value: Json } | { ok: false } {
  try {
    return { ok: true, value: parseJson(body) };
  } catch {
    return { ok: false };
  }
}

function quote(body: string): string {
  return tidyText(
    body
      .slice(0, 4 * MAX_QUOTE)
      .replace(/\s+/g, ' ')
      .trim(),
    MAX_QUOTE,
  );
}
