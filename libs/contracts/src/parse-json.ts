import type { Json } from './json';

/**
 * Reads JSON of users: bodies, answers of functions, records, items of objects. Rules of this file:
 *   J1. A number that is no double (`1e999`) is no JSON here: in memory it would be infinite and in storage `null`, and one
 *       execution would decide twice (I5).
 *   J2. Looking for such costs a walk over the value, and so the text is asked first whether it could hold one.
 * Throws `SyntaxError`, as `JSON.parse` does. A byte order mark is no part of the text.
 */
export function parseJson(given: string): Json {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  const value: Json = JSON.parse(text);
  if (mayOverflow(text) && isInfiniteSomewhere(value)) throw new NumberTooLarge();
  return value;
}

export class NumberTooLarge extends SyntaxError {
  constructor() {
    super('A number is larger than any that can be kept: at most 1.8e308 is possible');
  }
}

/** No number with an exponent of two digits and fewer digits than this, or with none and fewer than 309, overflows. */
const LONG_RUN = 200;

function mayOverflow(text: string): boolean {
  return /[eE]\+?\d{3}/.test(text) || hasRunOfDigits(text);
}

/** Looks at each 200th character, and around those that are digits: a run of 200 has one of them. */
function hasRunOfDigits(text: string): boolean {
  for (let at = LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (!isDigit(text, at)) continue;
    let first = at;
    while (first > 0 && at - first < LONG_RUN && isDigit(text, first - 1)) first--;
    let end = at + 1;
    while (end - first < LONG_RUN && isDigit(text, end)) end++;
    if (end - first >= LONG_RUN) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const char = text.charCodeAt(at);
  return char >= 0x30 && char <= 0x39;
}

/** Without recursion: what was nested too deeply is somebody else's to tell. */
function isInfiniteSomewhere(value: Json): boolean {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'number' && !Number.isFinite(next)) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const child of Array.isArray(next) ? next : Object.values(next)) open.push(child);
  }
  return false;
}
