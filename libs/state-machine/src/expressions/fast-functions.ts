import type { Json } from '@workflows/contracts';
import { SLOW } from './expression';
import { MAX_SEQUENCE, isMarked, text, truth, type FastValue } from './fast-operators';
import { setOwn } from './plain-json';

type FastFunction = (first: Json | undefined, second: Json | undefined) => FastValue;

/** A function over strings alone: nothing gives nothing, and another type is an error that the full evaluator makes. */
function ofString(apply: (value: string) => Json): FastFunction {
  return (value) => (typeof value === 'string' ? apply(value) : value === undefined ? undefined : SLOW);
}

/** JSONata's functions that need nothing but their arguments; F1 and F2 hold here, too. */
const ONE = {
  not: (value) => {
    const known = truth(value);
    return typeof known === 'boolean' ? !known : known;
  },
  boolean: truth,
  exists: (value) => value !== undefined,
  string: text,
  count: (value) => (Array.isArray(value) ? value.length : value === undefined ? 0 : SLOW),
  length: ofString((value) => [...value].length),
  uppercase: ofString((value) => value.toUpperCase()),
  lowercase: ofString((value) => value.toLowerCase()),
  sum: (value) => (value === undefined ? undefined : sum(Array.isArray(value) ? value : [value])),
  merge: (value) => (value === undefined ? undefined : merge(Array.isArray(value) ? value : [value])),
} satisfies Record<string, FastFunction>;
const TWO = {
  contains: (value, part) => (typeof value === 'string' && typeof part === 'string' ? value.includes(part) : SLOW),
  append: (first, second) => (first === undefined ? second : second === undefined ? first : appended(first, second)),
} satisfies Record<string, FastFunction>;

/** By how many arguments they take. */
const FUNCTIONS: ReadonlyMap<number, ReadonlyMap<unknown, FastFunction>> = new Map([
  [1, new Map(Object.entries<FastFunction>(ONE))],
  [2, new Map(Object.entries<FastFunction>(TWO))],
]);

/** The function of this name, where it is one that the fast route has with so many arguments. */
export function fastFunction(name: unknown, argumentCount: number): FastFunction | undefined {
  return FUNCTIONS.get(argumentCount)?.get(name);
}

function sum(items: readonly Json[]): FastValue {
  let total = 0;
  for (const item of items) {
    if (typeof item !== 'number') return SLOW;
    total += item;
  }
  return Number.isFinite(total) ? total : SLOW;
}

function merge(items: readonly Json[]): FastValue {
  const result: Record<string, Json> = {};
  for (const item of items) {
    if (typeof item !== 'object' || item === null || Array.isArray(item) || isMarked(item)) return SLOW;
    for (const [name, value] of Object.entries(item)) setOwn(result, name, value);
  }
  return result;
}

function appended(first: Json, second: Json): FastValue {
  const [start, end] = [first, second].map((part) => (Array.isArray(part) ? part : [part]));
  const result: Json[] = [...(start ?? []), ...(end ?? [])];
  return result.length > MAX_SEQUENCE ? SLOW : result;
}
