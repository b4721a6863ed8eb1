/** Which headers users may name, for all calls that leave the service. */

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

export function isHeaderName(name: string): boolean {
  return NAME.test(name);
}

/** `key` is the name in lower case. */
export function isReservedHeader(key: string): boolean {
  return RESERVED.has(key) || RESERVED_PREFIXES.some((prefix) => key.startsWith(prefix));
}

export function isHeaderValue(text: string): boolean {
  return VALUE.test(text);
}
