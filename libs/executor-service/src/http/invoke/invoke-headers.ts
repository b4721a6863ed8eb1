import { isJsonObject, type Json } from '@workflows/contracts';
import { scalarText } from './form-encoding';

export type HeadersReading = { ok: true; headers: Record<string, string> } | { ok: false; cause: string };

/** Set by the service or by the connection itself, or meant for those in between; AWS refuses the same ones. */
const RESERVED = new Set([
  'a-im',
  'accept-charset',
  'accept-datetime',
  'accept-encoding',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'forwarded',
  'from',
  'host',
  'http2-settings',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'max-forwards',
  'origin',
  'pragma',
  'proxy-authorization',
  'range',
  'referer',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'warning',
]);
const RESERVED_PREFIXES = ['x-forwarded-', 'x-amz-', 'x-amzn-'];

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, 5.5, as far as a header can carry it: visible ASCII, spaces and tabs. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Reads `Headers`: texts, or arrays of texts that are joined by commas. */
export function readHeaders(given: Json | undefined): HeadersReading {
  const headers: Record<string, string> = {};
  if (given === undefined || given === null) return { ok: true, headers };
  if (!isJsonObject(given)) return { ok: false, cause: '"Headers" must be an object.' };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (!NAME.test(name)) return { ok: false, cause: `"${name}" in "Headers" is not the name of a header.` };
    if (isReserved(key)) return { ok: false, cause: `The header "${name}" is reserved: leave it out of "Headers".` };
    const text = textOf(value);
    if (text === undefined)
      return {
        ok: false,
        cause: `The header "${name}" must be a text, or an array of texts, of visible ASCII characters.`,
      };
    if (Object.hasOwn(headers, key)) return { ok: false, cause: `The header "${name}" is given twice in "Headers".` };
    headers[key] = text;
  }
  return { ok: true, headers };
}

function isReserved(key: string): boolean {
  return RESERVED.has(key) || RESERVED_PREFIXES.some((prefix) => key.startsWith(prefix));
}

function textOf(value: Json): string | undefined {
  const items = Array.isArray(value) ? value : [value];
  const texts: string[] = [];
  for (const item of items) {
    if (item === null || typeof item === 'object') return undefined;
    texts.push(scalarText(item));
  }
  const text = texts.join(', ').trim();
  return VALUE.test(text) ? text : undefined;
}
