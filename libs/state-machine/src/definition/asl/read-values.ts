import type { Json } from '@workflows/contracts';
import { compileTemplate, expressionSource } from '../../expressions/compile-expression';
import { compilePathTemplate } from '../../jsonpath';
import type { Template } from '../../program';
import { seeExpression, seeVariable } from '../check-references';
import { readObject as readFieldsOf } from '../read-next';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import { checkLanguage, inLanguage, type AslSource, type FieldTable } from './query-language';

/** Readers of values that may be computed, in the language of the state. */

/** Stands in for a value that was refused; its program is never run. */
export const REFUSED: Template = { kind: 'constant', value: null };

/** Any JSON value: in JSONata with `{% … %}` in it, in JSONPath a payload template. Undefined: the field is absent. */
export function readPayload(source: AslSource, name: string): Template | undefined {
  const value = read(source, name);
  return value === undefined ? undefined : toPayload(source, name, value);
}

export function toPayload(source: AslSource, at: string, value: Json): Template {
  return source.language === 'JSONata' ? toJsonata(source, at, value) : toPathTemplate(source, at, value);
}

function toPathTemplate(source: AslSource, at: string, value: Json): Template {
  return compilePathTemplate(
    value,
    `${source.path}/${at}`,
    (key, message) => source.compilation.problems.add(key, 'PATH_MALFORMED', () => sentence(message)),
    source.compilation.suggest,
    (key, name) => seeVariable(source, key, name),
  );
}

/** A message of a compiler of expressions as a sentence of its own. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

export function toJsonata(source: AslSource, at: string, value: Json): Template {
  return compileTemplate(
    value,
    `${source.path}/${at}`,
    (key, message) =>
      source.compilation.problems.add(
        key,
        'EXPRESSION_MALFORMED',
        () => `The expression cannot be used: ${sentence(message)}`,
      ),
    'exact',
    (key, ast) => seeExpression(source, key, ast),
  );
}

/** The whole of a value is one expression. */
export function isExpression(value: Json): value is string {
  return typeof value === 'string' && expressionSource(value, 'exact') !== undefined;
}

/** A string; in JSONata it may be an expression. */
export function readText(source: AslSource, name: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (typeof value === 'string')
    return source.language === 'JSONata' ? toJsonata(source, name, value) : constant(value);
  const hint = source.language === 'JSONata' ? 'a string or an expression in {% … %}' : 'a string';
  refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be ${hint}, not ${describeType(value)}.`);
  return REFUSED;
}

export function constant(value: Json): Template {
  return { kind: 'constant', value };
}

/** An object with fields of its own; what it does not have is refused. Undefined: it is absent, or no object. */
export function readObject(source: AslSource, name: string, table: FieldTable): AslSource | undefined {
  const fields = readFieldsOf(source, name, Object.keys(table));
  if (fields === undefined) return undefined;
  const inner = inLanguage(fields, source.language);
  checkLanguage(inner, table);
  return inner;
}
