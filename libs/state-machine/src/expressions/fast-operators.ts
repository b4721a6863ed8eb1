import type { Json, JsonObject } from '@workflows/contracts';
import { SLOW } from './expression';

/**
 * What JSONata 2.2.2 makes of ready values, for the fast route.
 *   F1. The answer is what the full evaluator would give, or SLOW. Whatever it answers with an error is SLOW here, so that
 *       the error is made, worded and placed by it alone.
 *   F2. Data that carry jsonata's own function marks are SLOW: it takes them for functions.
 */
export type FastValue = Json | undefined | typeof SLOW;

/** No array of the full evaluator may be longer; the fast route leaves longer ones to it (F1). */
export const MAX_SEQUENCE = 1_000_000;

export function isMarked(value: JsonObject): boolean {
  return Object.hasOwn(value, '_jsonata_lambda') || Object.hasOwn(value, '_jsonata_function');
}

/** One step of a path. A step into an array maps over it, which is left to the full evaluator. */
export function field(value: Json | undefined, name: string): FastValue {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) || isMarked(value)) return SLOW;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * One step of a path into each item; `isLast` of the whole path. What the items give is strung together, but an array
 * that is all there is stays as it is (jsonata's `evaluateStep`). Arrays in arrays and marked data are SLOW.
 */
export function fieldOfEach(
  items: readonly Json[],
  name: string,
  isLast: boolean,
): Json[] | { whole: Json[] } | typeof SLOW {
  const found: Json[] = [];
  let only: Json | undefined;
  let count = 0;
  for (const item of items) {
    const value = field(item, name);
    if (value === SLOW) return SLOW;
    if (value === undefined) continue;
    only = value;
    count++;
    if (!Array.isArray(value)) found.push(value);
    else for (const part of value) found.push(part);
    if (found.length > MAX_SEQUENCE) return SLOW;
  }
  return isLast && count === 1 && Array.isArray(only) ? { whole: only } : found;
}

/** A literal index; negative ones count from the end, and a value that is no array is an array of one. */
export function itemAt(value: Json | undefined, index: number): FastValue {
  const items = Array.isArray(value) ? value : [value];
  const floor = Math.floor(index);
  return items[floor < 0 ? items.length + floor : floor];
}

/** JSONata's effective boolean. */
export function truth(value: Json | undefined): boolean | undefined | typeof SLOW {
  if (typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'string') return value.length > 0;
  if (typeof value === 'number') return value !== 0;
  if (value === null) return false;
  if (!Array.isArray(value)) return isMarked(value) ? SLOW : Object.keys(value).length > 0;
  let any: boolean | typeof SLOW = false;
  for (const item of value) {
    const each = truth(item);
    if (each === SLOW) return SLOW;
    if (each === true) any = true;
  }
  return any;
}

export function arithmetic(operator: string, left: Json | undefined, right: Json | undefined): FastValue {
  if ((left !== undefined && typeof left !== 'number') || (right !== undefined && typeof right !== 'number'))
    return SLOW;
  if (left === undefined || right === undefined) return undefined;
  const result = calculate(operator, left, right);
  return Number.isFinite(result) ? result : SLOW;
}

function calculate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

export function comparison(operator: string, left: Json | undefined, right: Json | undefined): FastValue {
  if (!isComparable(left) || !isComparable(right)) return SLOW;
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right) return SLOW;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** `in`: a value that is no array is taken for an array of one. Objects are the same where they are one, not where they are alike. */
export function membership(left: Json | undefined, right: Json | undefined): FastValue {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'object' && left !== null) return SLOW;
  return Array.isArray(right) ? right.includes(left) : right === left;
}

function isComparable(value: Json | undefined): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

export function equality(operator: string, left: Json | undefined, right: Json | undefined): FastValue {
  if (left === undefined || right === undefined) return false;
  const same = isSame(left, right);
  return same === SLOW || operator === '=' ? same : !same;
}

/** jsonata compares an array with an object by their property names, `length` included: left to it. */
function isSame(left: Json, right: Json): boolean | typeof SLOW {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && everySame(left.keys(), (index) => [left[index], right[index]]);
  }
  if (Array.isArray(left) || Array.isArray(right)) return SLOW;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length || !names.every((name) => Object.hasOwn(right, name))) return false;
  return everySame(names.sort(), (name) => [left[name], right[name]]);
}

function everySame<Key>(
  keys: Iterable<Key>,
  pair: (key: Key) => [Json | undefined, Json | undefined],
): boolean | typeof SLOW {
  for (const key of keys) {
    const [left, right] = pair(key);
    const same = left === undefined || right === undefined ? SLOW : isSame(left, right);
    if (same !== true) return same;
  }
  return true;
}

/** A scalar as `&` and `$string` write it: 15 significant digits at most. Objects and arrays are left to the full evaluator. */
export function text(value: Json | undefined): string | undefined | typeof SLOW {
  if (typeof value === 'string' || value === undefined) return value;
  if (typeof value === 'number') return JSON.stringify(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
  return typeof value === 'object' && value !== null ? SLOW : String(value);
}

/** A longer text is the full evaluator's to make, which bounds what it may cost. */
const MAX_TEXT = 16_777_216;

export function concatenation(left: Json | undefined, right: Json | undefined): FastValue {
  const start = text(left);
  const end = text(right);
  if (start === SLOW || end === SLOW) return SLOW;
  const isLong = (start?.length ?? 0) + (end?.length ?? 0) > MAX_TEXT;
  return isLong ? SLOW : (start ?? '') + (end ?? '');
}

export function negation(value: Json | undefined): FastValue {
  return value === undefined ? undefined : typeof value === 'number' ? -value : SLOW;
}
