import { isJsonObject, type Json } from '@workflows/contracts';

/** A call of `fetch` that is ready to be made. */
export interface FetchCall {
  url: string;
  method: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  redirect: 'follow' | 'manual' | 'error';
}

export type FetchReading = { ok: true; call: FetchCall } | { ok: false; cause: string };

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5, as far as a header can carry it here: visible ASCII, spaces and tabs. */
const VALUE = /^[\t\x20-\x7e]*$/;
/** Those of the connection itself; browsers leave them out as well. */
const LEFT_OUT = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Reads what code asked for; what is wrong is said in a sentence. */
export function readFetchCall(given: Json): FetchReading {
  if (!isJsonObject(given)) return wrong('it was asked for nothing that can be read');
  const { url, method = 'GET', headers = {}, body, encoding, redirect } = given;
  if (typeof url !== 'string' || !URL.canParse(url)) return wrong('the URL is not an absolute one');
  if (typeof method !== 'string' || !NAME.test(method)) return wrong('the method is not the name of one');
  if (!isJsonObject(headers)) return wrong('its headers cannot be read');
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) return wrong(`"${name}" is not the name of a header`);
    if (typeof value !== 'string' || !VALUE.test(value)) return wrong(`the header "${name}" is not of visible ASCII`);
    if (!LEFT_OUT.has(name.toLowerCase())) sent[name.toLowerCase()] = value;
  }
  return {
    ok: true,
    call: {
      url: withoutHash(url),
      method: method.toUpperCase(),
      headers: sent,
      body: bodyOf(body, encoding),
      redirect: redirect === 'manual' || redirect === 'error' ? redirect : 'follow',
    },
  };
}

function bodyOf(body: Json | undefined, encoding: Json | undefined): string | Buffer | undefined {
  if (typeof body !== 'string') return undefined;
  return encoding === 'base64' ? Buffer.from(body, 'base64') : body;
}

function withoutHash(text: string): string {
  const url = new URL(text);
  url.hash = '';
  return url.href;
}

function wrong(cause: string): FetchReading {
  return { ok: false, cause };
}
