import type { Json } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';
import { LINEAR_FORMATS } from './linear-formats';
import { notCovered, type Check, type Keyword } from './keyword';

/** Keywords that look at the value itself. */
const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => typeof value === 'number' && value % 1 === 0,
  array: Array.isArray,
  object: isJsonObject,
};

const type: Keyword = (argument) => {
  const names = Array.isArray(argument) ? argument : [argument];
  const tests = names.map((name) =>
    typeof name === 'string' && Object.hasOwn(TYPES, name) ? (TYPES[name] ?? notCovered()) : notCovered(),
  );
  if (tests.length === 0 || new Set(names).size < names.length) notCovered();
  return (value) => tests.some((test) => test(value));
};

const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;

const oneOfValues: Keyword = (argument) => {
  if (!Array.isArray(argument) || argument.length === 0 || !argument.every(isScalar)) return notCovered();
  const allowed = new Set(argument);
  if (allowed.size < argument.length) notCovered();
  return (value) => allowed.has(value);
};

const constant: Keyword = (argument) => (isScalar(argument) ? (value) => value === argument : notCovered());

const isNumber = (value: Json): value is number => typeof value === 'number';

function bound(holds: (value: number, limit: number) => boolean): Keyword {
  return (limit) => (isNumber(limit) ? (value) => typeof value !== 'number' || holds(value, limit) : notCovered());
}

/** Of a text, in characters and not in halves of them. */
function length(holds: (length: number, limit: number) => boolean): Keyword {
  return (limit) =>
    isCount(limit)
      ? (value, fuel) => {
          if (typeof value !== 'string') return true;
          fuel.spend(value.length / 16);
          return holds(charactersOf(value), limit);
        }
      : notCovered();
}

function charactersOf(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    count++;
    const isPair = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (isPair) i++;
  }
  return count;
}

function count(of: (value: Json) => number | undefined, holds: (count: number, limit: number) => boolean): Keyword {
  return (limit) =>
    isCount(limit)
      ? (value, fuel) => {
          const found = of(value);
          if (found === undefined) return true;
          fuel.spend(found);
          return holds(found, limit);
        }
      : notCovered();
}

const isCount = (limit: Json): limit is number => isNumber(limit) && Number.isInteger(limit) && limit >= 0;
const itemsOf = (value: Json): number | undefined => (Array.isArray(value) ? value.length : undefined);
const keysOf = (value: Json): number | undefined => (isJsonObject(value) ? Object.keys(value).length : undefined);
const atLeast = (found: number, limit: number): boolean => found >= limit;
const atMost = (found: number, limit: number): boolean => found <= limit;

const pattern: Keyword = (argument, _siblings, planner) => {
  const matches = planner.pattern(argument);
  return (value, fuel) => typeof value !== 'string' || matches(value, fuel);
};

const format: Keyword = (argument) => {
  if (typeof argument !== 'string') return notCovered();
  const known = LINEAR_FORMATS.get(argument);
  if (known === undefined) return undefined;
  return (value, fuel) => {
    if (typeof value === 'string') fuel.spend(value.length);
    return known.holds(value);
  };
};

const uniqueItems: Keyword = (argument): Check | undefined => {
  if (typeof argument !== 'boolean') return notCovered();
  if (!argument) return undefined;
  return (value, fuel) => {
    if (!Array.isArray(value)) return true;
    fuel.spend(value.every(isScalar) ? value.length : Infinity);
    return new Set(value).size === value.length;
  };
};

const multipleOf: Keyword = (divisor) =>
  isNumber(divisor) && divisor > 0
    ? (value) => {
        if (typeof value !== 'number') return true;
        const times = value / divisor;
        return times === Number.parseInt(String(times), 10);
      }
    : notCovered();

export const ASSERTIONS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', type],
  ['enum', oneOfValues],
  ['const', constant],
  ['minimum', bound((value, limit) => value >= limit)],
  ['maximum', bound((value, limit) => value <= limit)],
  ['exclusiveMinimum', bound((value, limit) => value > limit)],
  ['exclusiveMaximum', bound((value, limit) => value < limit)],
  ['multipleOf', multipleOf],
  ['minLength', length(atLeast)],
  ['maxLength', length(atMost)],
  ['pattern', pattern],
  ['format', format],
  ['minItems', count(itemsOf, atLeast)],
  ['maxItems', count(itemsOf, atMost)],
  ['uniqueItems', uniqueItems],
  ['minProperties', count(keysOf, atLeast)],
  ['maxProperties', count(keysOf, atMost)],
]);
