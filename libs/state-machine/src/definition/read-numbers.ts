import type { Json } from '@workflows/contracts';
import type { Template } from '../program';
import { isExpression, REFUSED, toTemplate } from './read-fields';
import { read, refuse, type Source } from './state-source';

export interface NumberRule {
  least: number;
  most?: number;
  whole?: true;
}

/** Where only a constant will do. */
export function readNumber(source: Source, name: string, rule: NumberRule): number | undefined {
  const value = read(source, name);
  if (value === undefined || isNumber(value, rule)) return value;
  refuse(source, name, 'NUMBER_INVALID', () => `"${name}" must be ${describe(rule)}.`);
  return undefined;
}

/** A number that may be computed. */
export function readNumberTemplate(source: Source, name: string, rule: NumberRule): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isNumber(value, rule)) return { kind: 'constant', value };
  if (isExpression(value)) return toTemplate(source, name, value);
  refuse(
    source,
    name,
    'NUMBER_INVALID',
    () => `"${name}" must be ${describe(rule)}, or an expression in {% … %} that gives one.`,
  );
  return REFUSED;
}

function isNumber(value: Json, { least, most, whole }: NumberRule): value is number {
  return (
    typeof value === 'number' &&
    value >= least &&
    (most === undefined || value <= most) &&
    (!whole || Number.isSafeInteger(value))
  );
}

function describe({ least, most, whole }: NumberRule): string {
  const range = most === undefined ? `${least} or more` : `${least} to ${most}`;
  return `a ${whole ? 'whole ' : ''}number, ${range}`;
}
