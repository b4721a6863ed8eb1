import { isJsonObject, parseJson, type Instant, type Json } from '@workflows/contracts';
import { retryAfterMs, tidyText, type HttpAnswer, type TaskFailure } from '@workflows/runtime';
import { AccessToken } from './access-token';
import type { TokenRequest } from './token-request';

/** The cause of a failure says nothing of who called. */
export type TokenAnswer = { ok: true; token: AccessToken } | { ok: false; failure: TaskFailure };

/** Of one that does not say how long it is good; a 401 ends it before. */
const UNTOLD_LIFE_MS = 5 * 60_000;
/** So long before its end a token is not used any more, or a quarter of its life where that is less: calls are under way, and clocks differ. */
const EARLY_MS = 30_000;
const LONGEST_TOKEN = 16_384;
const MAX_SAID = 300;
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * What a token endpoint has said (RFC 6749, 5). Nothing of the answer that may hold a token is ever quoted: of a failure only `error` and
 * `error_description`, with secrets hidden.
 */
export function readTokenAnswer(
  answer: HttpAnswer,
  request: TokenRequest,
  askedAt: Instant,
  now: Instant,
): TokenAnswer {
  const { status } = answer;
  if (isPassing(status)) {
    const after = retryAfterMs(headerOf(answer, 'retry-after'), now);
    return unavailable(request, `was answered ${status}`, after);
  }
  if (status < 200 || status >= 300)
    return refused(request, `was answered ${status}${said(answer, request)}${adviceOn(status, request)}`);
  if (answer.body === undefined) return refused(request, 'gave an answer that is too long for a token');
  const given = parsed(answer.body);
  if (!isJsonObject(given)) return refused(request, 'gave no JSON object: is it the address of the token endpoint?');
  const { access_token: text, token_type: type, expires_in: seconds } = given;
  if (typeof text !== 'string' || text.length > LONGEST_TOKEN || !TOKEN.test(text))
    return refused(request, 'gave no "access_token" that a header can carry');
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer'))
    return refused(request, 'gave a token that is none of type "Bearer", the only one that can be sent');
  return { ok: true, token: new AccessToken(text, askedAt + usedFor(seconds)) };
}

/** Another try may help. */
export function unavailable(request: TokenRequest, what: string, after?: number): TokenAnswer {
  const cause = `the token endpoint of the connector "${request.connector}" (${shown(request)}) ${what}`;
  return {
    ok: false,
    failure: { error: 'Api.TokenUnavailable', cause, ...(after !== undefined && { retryAfterMs: after }) },
  };
}

/** Another try comes to the same until somebody does something. */
export function refused(request: TokenRequest, what: string): TokenAnswer {
  const cause = `the token endpoint of the connector "${request.connector}" (${shown(request)}) ${what}`;
  return { ok: false, failure: { error: 'Api.TokenRefused', cause, retryable: false } };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function usedFor(seconds: Json | undefined): number {
  const told = typeof seconds === 'string' ? Number(seconds) : seconds;
  const life = typeof told === 'number' && told >= 0 ? told * 1_000 : UNTOLD_LIFE_MS;
  return life - Math.min(EARLY_MS, life / 4);
}

function said({ body = '' }: HttpAnswer, { secrets }: TokenRequest): string {
  const given = parsed(body);
  const { error, error_description: why } = isJsonObject(given) ? given : {};
  const texts = [error, why].filter((text) => typeof text === 'string');
  return texts.length === 0 ? '' : `: ${tidyText(secrets.hide(texts.join(', ')), MAX_SAID)}`;
}

function adviceOn(status: number, { secretNames, connector }: TokenRequest): string {
  if (status >= 300 && status < 400) return `. It is not followed elsewhere: give the address as "tokenUrl" itself`;
  const [first = ''] = secretNames;
  const named = secretNames.map((name) => `"${name}"`).join(', ');
  return `. The client is from the secret ${named}: if it is wrong or was revoked, write a new one with PUT /secrets/${encodeURIComponent(first)}; scope, audience and clientAuth are in "auth" of PUT /connectors/${connector}`;
}

/** Without its query, which may be long. */
function shown({ tokenUrl }: TokenRequest): string {
  return tokenUrl.split('?')[0]?.slice(0, 200) ?? '';
}

function parsed(body: string): Json | undefined {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
