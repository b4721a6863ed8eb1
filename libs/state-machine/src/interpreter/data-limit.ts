import { MAX_JSON_DEPTH } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';

/** What one value that a state computes may come to, as characters of JSON: as much as a function may answer (I22). */
export const MAX_VALUE_SIZE = 10_485_760;

/** How large a value is, about, as characters of JSON; or why it is too large or too deep to be kept. */
export type Weight = { ok: true; size: number } | { ok: false; problem: string };

/**
 * A value can hold itself many times over without taking up room, as in a loop that puts its input into its output twice.
 * So it is walked as it would be written: without recursion, and no further than the limit.
 */
export function weigh(value: Json): Weight {
  if (typeof value === 'string')
    return value.length > MAX_VALUE_SIZE ? TOO_LARGE : { ok: true, size: value.length + 2 };
  if (typeof value !== 'object' || value === null) return { ok: true, size: 4 };
  const open: { value: Json[] | { [name: string]: Json }; depth: number }[] = [{ value, depth: 1 }];
  let size = 2;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { depth } = at;
    const members = Array.isArray(at.value) ? at.value : Object.values(at.value);
    if (!Array.isArray(at.value)) for (const name of Object.keys(at.value)) size += name.length + 3;
    for (const member of members) {
      size += typeof member === 'string' ? member.length + 3 : 3;
      if (typeof member !== 'object' || member === null) continue;
      if (depth === MAX_JSON_DEPTH) return TOO_DEEP;
      open.push({ value: member, depth: depth + 1 });
    }
    if (size > MAX_VALUE_SIZE) return TOO_LARGE;
  }
  return { ok: true, size };
}

/** Why a value is too large or too deep; undefined: it is neither. */
export function limitExceeded(value: Json): string | undefined {
  const weight = weigh(value);
  return weight.ok ? undefined : weight.problem;
}

const TOO_LARGE: Weight = {
  ok: false,
  problem: `It comes to more than ${MAX_VALUE_SIZE} characters of JSON; keep less, or put it into an object.`,
};
const TOO_DEEP: Weight = { ok: false, problem: `It nests deeper than ${MAX_JSON_DEPTH} levels; make it flatter.` };
