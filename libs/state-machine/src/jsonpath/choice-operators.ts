import type { Json } from '@workflows/contracts';
import { parseTimestamp } from '../durations';
import { compileTextPattern } from './text-pattern';

/** Whether a value at hand makes the comparison true. */
export type Test = (value: Json) => boolean;

/** One comparison operator of a choice rule, "Choice State" of the Amazon States Language. */
export interface ChoiceOperator {
  /** What the definition must give to compare with. */
  wanted: string;
  /** The test against what is compared with; undefined: that is not what is wanted. */
  against(operand: Json): Test | undefined;
}

type Order = (left: number | string, right: number | string) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThan: (left, right) => left > right,
  GreaterThanEquals: (left, right) => left >= right,
};

/** A kind of values that have an order: how one is read, and what it is called. */
interface Ordered {
  name: string;
  wanted: string;
  read(value: Json): number | string | undefined;
}

const ORDERED: readonly Ordered[] = [
  { name: 'String', wanted: 'a string', read: (value) => (typeof value === 'string' ? value : undefined) },
  { name: 'Numeric', wanted: 'a number', read: (value) => (typeof value === 'number' ? value : undefined) },
  { name: 'Timestamp', wanted: 'an RFC 3339 time such as "2030-01-31T09:00:00Z"', read: parseTimestamp },
];

function orderedOperator({ wanted, read }: Ordered, order: Order): ChoiceOperator {
  return {
    wanted,
    against(operand) {
      const right = read(operand);
      if (right === undefined) return undefined;
      return (value) => {
        const left = read(value);
        return left !== undefined && order(left, right);
      };
    },
  };
}

const BOOLEAN_EQUALS: ChoiceOperator = {
  wanted: 'true or false',
  against: (operand) => (typeof operand === 'boolean' ? (value) => value === operand : undefined),
};

/** The operators that also come with a path to what they compare with: `StringEqualsPath` and so on. */
const WITH_PATH: ReadonlyMap<string, ChoiceOperator> = new Map([
  ...ORDERED.flatMap((kind) =>
    Object.entries(ORDERS).map(([name, order]) => [`${kind.name}${name}`, orderedOperator(kind, order)] as const),
  ),
  ['BooleanEquals', BOOLEAN_EQUALS] as const,
]);

const STRING_MATCHES: ChoiceOperator = {
  wanted: 'a string in which * stands for any characters and a backslash only before * or another backslash',
  against(operand) {
    const pattern = typeof operand === 'string' ? compileTextPattern(operand) : undefined;
    if (!pattern?.ok) return undefined;
    return (value) => typeof value === 'string' && pattern.matches(value);
  },
};

const TYPES: Readonly<Record<string, Test>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => parseTimestamp(value) !== undefined,
  IsPresent: () => true,
};

function typeOperator(is: Test): ChoiceOperator {
  return {
    wanted: 'true or false',
    against: (operand) => (typeof operand === 'boolean' ? (value) => is(value) === operand : undefined),
  };
}

const CONSTANT_OPERATORS: ReadonlyMap<string, ChoiceOperator> = new Map([
  ...WITH_PATH,
  ['StringMatches', STRING_MATCHES],
  ...Object.entries(TYPES).map(([name, is]) => [name, typeOperator(is)] as const),
]);

const PATH_OPERATORS: ReadonlyMap<string, ChoiceOperator> = new Map(
  [...WITH_PATH].map(([name, operator]) => [`${name}Path`, operator]),
);

export const OPERATOR_NAMES: readonly string[] = [...CONSTANT_OPERATORS.keys(), ...PATH_OPERATORS.keys()];

/** `operand`: what the definition gives is compared with, or is a path to it. */
export function choiceOperator(name: string): (ChoiceOperator & { operand: 'constant' | 'path' }) | undefined {
  const constant = CONSTANT_OPERATORS.get(name);
  if (constant !== undefined) return { ...constant, operand: 'constant' };
  const path = PATH_OPERATORS.get(name);
  return path && { ...path, operand: 'path' };
}
