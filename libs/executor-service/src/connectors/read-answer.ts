import { isUtf8 } from 'node:buffer';
import { MAX_JSON_DEPTH, isNestedTooDeep, parseJson, type Instant, type Json } from '@workflows/contracts';
import { retryAfterMs, tidyText, type HttpAnswer, type RevealedSecrets, type TaskFailure } from '@workflows/runtime';
import { isJsonType } from '../http/invoke/invoke-request';

export type CallOutcome = { kind: 'succeeded'; result: Json } | ({ kind: 'failed' } & TaskFailure);

const MAX_CAUSE = 32_768;
const MAX_QUOTE = 2_000;

/** Who called what, for people who read of its failure. */
export interface CalledOperation {
  /** `<connector>.<operation>` */
  name: string;
  connector: string;
  /** Of its credentials; empty: it has none. */
  secretNames: readonly string[];
  /** Where its token comes from. */
  tokenUrl?: string;
}

/** What an answer means to the task. Servers echo what they were sent: secrets are hidden in all that is kept of it. */
export function readAnswer(
  answer: HttpAnswer,
  called: CalledOperation,
  secrets: RevealedSecrets,
  now: Instant,
): CallOutcome {
  const { status, body, bytes } = answer;
  if (status < 200 || status >= 300) return refused(answer, called, secrets, now);
  if (body === undefined) return failed('States.DataLimitExceeded', `${called.name}: its answer is larger than 10 MiB`);
  if (body.trim() === '') return { kind: 'succeeded', result: null };
  if (bytes !== undefined && !isUtf8(bytes))
    return { kind: 'succeeded', result: { body: Buffer.from(bytes).toString('base64'), encoding: 'base64' } };
  const type = headerOf(answer, 'content-type');
  if (type !== undefined && !isJsonType(type)) return { kind: 'succeeded', result: secrets.hide(body) };
  const parsed = parse(body);
  if (!parsed.ok && type === undefined) return { kind: 'succeeded', result: secrets.hide(body) };
  if (!parsed.ok)
    return failed(
      'Function.InvalidJson',
      `${called.name}: it was answered with broken JSON: ${quote(secrets.hide(body))}`,
    );
  if (isNestedTooDeep(parsed.value))
    return failed(
      'States.DataLimitExceeded',
      `${called.name}: its answer is nested deeper than ${MAX_JSON_DEPTH} levels`,
    );
  return { kind: 'succeeded', result: secrets.isEmpty ? parsed.value : secrets.hideInJson(parsed.value) };
}

/** No answer came. Whether the API has done something is not known; it is told the same idempotency key again. */
export function unreachable({ name }: CalledOperation, reason: string): CallOutcome {
  return failed('Api.Unreachable', `${name}: its API could not be reached: ${reason}`);
}

function refused(answer: HttpAnswer, called: CalledOperation, secrets: RevealedSecrets, now: Instant): CallOutcome {
  const { name } = called;
  const { status, body = '' } = answer;
  const said = body === '' ? '' : `: ${quote(secrets.hideInBody(body))}`;
  const wait = retryAfterMs(headerOf(answer, 'retry-after'), now);
  if (status === 401 || status === 403) {
    const why = `${name} was answered ${status}: ${refusal(called)}`;
    return { ...failed(`Http.${status}`, `${why}${said}`), status, retryable: false };
  }
  return {
    ...failed(`Http.${status}`, `${name} was answered ${status}${said}`),
    status,
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

function refusal({ connector, secretNames, tokenUrl }: CalledOperation): string {
  if (tokenUrl !== undefined)
    return `the API does not take a token that was just fetched for the connector "${connector}" at ${tokenUrl.split('?')[0]}: look at scope and audience in its "auth" (PUT /connectors/${connector}), and at what its client may do`;
  if (secretNames.length === 0)
    return `the connector "${connector}" sends no credentials; give it some as "auth" (PUT /connectors/${connector})`;
  const [first = ''] = secretNames;
  const named = secretNames.map((one) => `"${one}"`).join(', ');
  return `the API does not take the credentials of the connector "${connector}", from the secret ${named}. If it is wrong or was revoked, write a new one with PUT /secrets/${encodeURIComponent(first)}`;
}

function failed(error: string, cause: string): Extract<CallOutcome, { kind: 'failed' }> {
  return { kind: 'failed', error, cause: tidyText(cause, MAX_CAUSE) };
}

function parse(body: string): { ok: true; value: Json } | { ok: false } {
  try {
    return { ok: true, value: parseJson(body) };
  } catch {
    return { ok: false };
  }
}

function quote(text: string): string {
  return tidyText(text.trim(), MAX_QUOTE);
}

function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
