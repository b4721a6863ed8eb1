import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { textAt, unfitAt, type Arguments, type Intrinsic } from './intrinsic';

/** "Intrinsics for data encoding and decoding", "for hash calculation" and "for string operation" of Amazon's guide. */
export const TEXTS = {
  'States.Base64Encode': { least: 1, most: 1, apply: (args) => encode(textAt(args, 0, MAX_CHARACTERS)) },
  'States.Base64Decode': { least: 1, most: 1, apply: decode },
  'States.Hash': { least: 2, most: 2, apply: hash },
  'States.StringSplit': { least: 2, most: 2, apply: (args) => split(textAt(args, 0), textAt(args, 1)) },
} as const satisfies Record<string, Intrinsic>;

const MAX_CHARACTERS = 10_000;

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function encode(text: string): string {
  return btoa(String.fromCharCode(...utf8(text)));
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Line breaks are passed over, as MIME asks; bytes that are no UTF-8 become U+FFFD. */
function decode(args: Arguments): string {
  const text = textAt(args, 0, MAX_CHARACTERS).replaceAll(/\s/g, '');
  const digits = text.replace(/=*$/, '').length;
  if (!BASE64.test(text) || digits % 4 === 1 || (text.length > digits && text.length % 4 !== 0))
    throw unfitAt(args, 0, 'Base64');
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

const ALGORITHMS: ReadonlyMap<string, (data: Uint8Array) => Uint8Array> = new Map([
  ['MD5', md5],
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
]);

function hash(args: Arguments): string {
  const data = textAt(args, 0, MAX_CHARACTERS);
  const algorithm = ALGORITHMS.get(textAt(args, 1));
  if (algorithm === undefined) throw unfitAt(args, 1, `one of ${[...ALGORITHMS.keys()].join(', ')}`);
  return bytesToHex(algorithm(utf8(data)));
}

/** Each character of the second is a delimiter; nothing is no part. */
function split(text: string, delimiters: string): string[] {
  const ends = new Set(delimiters);
  const parts: string[] = [];
  let part = '';
  for (const char of text) {
    if (!ends.has(char)) part += char;
    else if (part !== '') {
      parts.push(part);
      part = '';
    }
  }
  return part === '' ? parts : [...parts, part];
}
