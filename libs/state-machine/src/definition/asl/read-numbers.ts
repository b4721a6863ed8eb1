import type { Json } from '@workflows/contracts';
import type { Duration, Template } from '../../program';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import type { AslSource } from './query-language';
import { readReference } from './read-paths';
import { constant, isExpression, REFUSED, toJsonata } from './read-values';

/** Readers of numbers. Each may be given by a path in a field of its own (`…Path`), in JSONata by an expression. */

interface NumberRule {
  code: 'DURATION_INVALID' | 'NUMBER_INVALID';
  least: number;
  most?: number;
  whole?: boolean;
}

const MAX_SECONDS = 99_999_999;

/** Every number of the language that a state may compute. */
const RULES = {
  TimeoutSeconds: { code: 'DURATION_INVALID', least: 1, most: MAX_SECONDS, whole: true },
  HeartbeatSeconds: { code: 'DURATION_INVALID', least: 1, most: MAX_SECONDS, whole: true },
  Seconds: { code: 'DURATION_INVALID', least: 0, most: MAX_SECONDS, whole: true },
  MaxConcurrency: { code: 'NUMBER_INVALID', least: 0, whole: true },
  ToleratedFailureCount: { code: 'NUMBER_INVALID', least: 0, whole: true },
  ToleratedFailurePercentage: { code: 'NUMBER_INVALID', least: 0, most: 100 },
  MaxItems: { code: 'NUMBER_INVALID', least: 1, most: 100_000_000, whole: true },
  MaxItemsPerBatch: { code: 'NUMBER_INVALID', least: 1, whole: true },
  MaxInputBytesPerBatch: { code: 'NUMBER_INVALID', least: 1, most: 262_144, whole: true },
} as const satisfies Record<string, NumberRule>;

/** Those that stand in a retrier, and are constants. */
const FIXED_RULES = {
  IntervalSeconds: { code: 'DURATION_INVALID', least: 1, most: MAX_SECONDS, whole: true },
  MaxAttempts: { code: 'NUMBER_INVALID', least: 0, most: MAX_SECONDS, whole: true },
  BackoffRate: { code: 'NUMBER_INVALID', least: 1 },
  MaxDelaySeconds: { code: 'DURATION_INVALID', least: 1, most: 31_622_400, whole: true },
  TimeoutSeconds: RULES.TimeoutSeconds,
} as const satisfies Record<string, NumberRule>;

/** Of the field or its `…Path`, whichever is given; undefined: neither. */
export function readNumber(source: AslSource, name: keyof typeof RULES): Template | undefined {
  const pathName = `${name}Path`;
  const value = read(source, name);
  if (read(source, pathName) !== undefined) {
    if (value !== undefined) refuseBoth(source, name, pathName);
    return readReference(source, pathName);
  }
  if (value === undefined) return undefined;
  if (source.language === 'JSONata' && isExpression(value)) return toJsonata(source, name, value);
  const hint =
    source.language === 'JSONata' ? ', or an expression in {% … %} that gives one' : `; a path goes into "${pathName}"`;
  return checkNumber(source, name, value, RULES[name], hint) ? constant(value) : REFUSED;
}

export function readSeconds(
  source: AslSource,
  name: 'TimeoutSeconds' | 'HeartbeatSeconds' | 'Seconds',
): Duration | undefined {
  const value = readNumber(source, name);
  return value && { value, form: 'seconds' };
}

/** Where only a constant will do; undefined where it is absent or was refused. */
export function readFixedNumber(source: AslSource, name: keyof typeof FIXED_RULES): number | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  return checkNumber(source, name, value, FIXED_RULES[name], '') ? value : undefined;
}

/** For pairs of fields of which a state has one at most. */
export function refuseBoth(source: AslSource, one: string, other: string): void {
  refuse(source, other, 'FIELDS_EXCLUSIVE', () => `"${one}" and "${other}" exclude each other; remove one of them.`);
}

function checkNumber(source: AslSource, name: string, value: Json, rule: NumberRule, hint: string): value is number {
  const { code, least, most, whole } = rule;
  const holds =
    typeof value === 'number' &&
    value >= least &&
    value <= (most ?? Infinity) &&
    (!whole || Number.isSafeInteger(value));
  if (holds) return true;
  const range = most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`;
  const found = typeof value === 'number' ? String(value) : describeType(value);
  refuse(source, name, code, () => `"${name}" must be a ${whole ? 'whole ' : ''}number${range}, not ${found}${hint}.`);
  return false;
}
