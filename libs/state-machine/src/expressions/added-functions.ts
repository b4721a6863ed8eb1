import { MAX_JSON_DEPTH } from '@workflows/contracts';
import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { readJsonText } from '../json-text';
import { MAX_SEQUENCE } from './fast-operators';

/**
 * The functions that AWS Step Functions adds to JSONata ("Transforming data with JSONata in Step Functions"), but for
 * those that draw by chance (`repeatable-functions.ts`).
 *   A1. Nothing as the first argument gives nothing, as with JSONata's own functions.
 *   A2. A wrong argument is an error that names the function, what it got and what it takes.
 *   A3. A sequence of one is its member, as with JSONata's own functions; an empty one stays an empty array.
 *   A4. A fraction where a whole number is needed loses it, towards zero, as AWS does it.
 */
export interface AddedFunction {
  name: string;
  implementation: (...args: unknown[]) => unknown;
}

export const ADDED_FUNCTIONS: readonly AddedFunction[] = [
  { name: 'partition', implementation: partition },
  { name: 'range', implementation: range },
  { name: 'hash', implementation: hash },
  { name: 'parse', implementation: parse },
];

const ALGORITHMS: ReadonlyMap<unknown, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['MD5', md5],
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
]);

/** A value that is no array is taken for an array of one, as JSONata's own functions take it. */
function partition(items: unknown, size: unknown): unknown {
  if (items === undefined) return undefined;
  const all: readonly unknown[] = Array.isArray(items) ? items : [items];
  const length = wholeNumber('$partition', 'size', size);
  if (length < 1) throw new Error(`$partition takes a size of 1 or more, not ${String(size)}`);
  const chunks: unknown[][] = [];
  for (let start = 0; start < all.length; start += length) chunks.push(all.slice(start, start + length));
  return sequence(chunks);
}

/** Both ends belong to it; a step away from the end gives an empty array. */
function range(first: unknown, last: unknown, step: unknown): unknown {
  if (first === undefined || last === undefined) return undefined;
  const start = wholeNumber('$range', 'first value', first);
  const end = wholeNumber('$range', 'last value', last);
  const by = wholeNumber('$range', 'step', step);
  if (by === 0) throw new Error(`$range takes a step of 1 or more, or of -1 or less, not ${String(step)}`);
  const length = Math.max(0, Math.floor((end - start) / by) + 1);
  if (length > MAX_SEQUENCE) throw new Error(`$range gives at most ${MAX_SEQUENCE} values, not ${length}`);
  return sequence(Array.from({ length }, (_, index) => start + index * by));
}

/** Marks an array of one as what jsonata makes of its own results, so that it collapses, or not, as they do (A3). */
function sequence<Item>(items: Item[]): Item[] {
  return items.length === 1 ? Object.defineProperty(items, 'sequence', { value: true }) : items;
}

function hash(text: unknown, algorithm: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string')
    throw new Error(`$hash takes a string, not ${nameOf(text)}; use $string() to make one of it`);
  const digest = ALGORITHMS.get(algorithm);
  if (digest === undefined)
    throw new Error(`$hash knows the algorithms ${[...ALGORITHMS.keys()].join(', ')}, not ${shown(algorithm)}`);
  return bytesToHex(digest(utf8ToBytes(text)));
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw new Error(`$parse takes a string of JSON, not ${nameOf(text)}`);
  const read = readJsonText(text);
  if (read.ok) return read.value;
  if (read.problem === 'number') throw new Error('$parse takes numbers that a double can hold');
  if (read.problem === 'depth')
    throw new Error(`$parse takes JSON of ${MAX_JSON_DEPTH} levels, and this is nested too deeply`);
  throw new Error(`$parse takes a string of JSON, not ${shown(text)}`);
}

function wholeNumber(name: string, what: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.trunc(value)))
    throw new Error(
      `${name} takes a whole number as its ${what}, not ${typeof value === 'number' ? value : nameOf(value)}`,
    );
  return Math.trunc(value);
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number') return `the ${typeof value} ${String(value)}`;
  if (typeof value === 'string') return 'a string';
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** A string as it stands, cut short. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value.length > 100 ? `${value.slice(0, 100)}…` : value}'` : nameOf(value);
}
