import type { Json } from '@workflows/contracts';
import { MAX_JSON_DEPTH } from '../expressions/plain-json';

/** What one value that a state computes may come to, as characters of JSON: as much as a function may answer (I22). */
export const MAX_VALUE_SIZE = 10_485_760;

/**
 * Why a value is too large or too deep to be kept; undefined: it is neither. A value can hold itself many times over without
 * taking up room, as in a loop that puts its input into its output twice, so it is walked as it would be written: without
 * recursion, and no further than the limit.
 */
export function limitExceeded(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null) return isTooLong(value) ? tooLarge() : undefined;
  const open: { value: Json[] | { [name: string]: Json }; depth: number }[] = [{ value, depth: 1 }];
  let size = 2;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { depth } = at;
    const members = Array.isArray(at.value) ? at.value : Object.values(at.value);
    if (!Array.isArray(at.value)) for (const name of Object.keys(at.value)) size += name.length + 3;
    for (const member of members) {
      size += typeof member === 'string' ? member.length + 3 : 3;
      if (typeof member !== 'object' || member === null) continue;
      if (depth === MAX_JSON_DEPTH) return `It nests deeper than ${MAX_JSON_DEPTH} levels; make it flatter.`;
      open.push({ value: member, depth: depth + 1 });
    }
    if (size > MAX_VALUE_SIZE) return tooLarge();
  }
  return undefined;
}

function isTooLong(value: Json): boolean {
  return typeof value === 'string' && value.length > MAX_VALUE_SIZE;
}

function tooLarge(): string {
  return `It comes to more than ${MAX_VALUE_SIZE} characters of JSON; keep less, or put it into an object.`;
}
