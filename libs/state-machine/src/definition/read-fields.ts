import { clip } from './clip';
import { isJsonObject, type Json } from '@workflows/contracts';
import { compileTemplate, escapePointer, expressionSource } from '../expressions/compile-expression';
import type { Ast } from '../expressions/parse-expression';
import type { Assignments, Template } from '../program';
import { seeExpression } from './check-references';
import { append } from './scope';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';

/** Readers of the fields that several kinds of states have; each lists what is wrong with its own field. */

/** Stands in for a value that was refused; its program is never run. */
export const REFUSED: Template = { kind: 'constant', value: null };

/** Any JSON value with expressions in it; undefined: the field is absent. */
export function readTemplate(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  return value === undefined ? undefined : toTemplate(source, name, value);
}

export function toTemplate(source: Source, name: string, value: Json): Template {
  let isRefused = false;
  const refuseKey = (key: string, message: string): void => {
    isRefused = true;
    source.compilation.problems.add(key, 'EXPRESSION_MALFORMED', () => `The expression cannot be used: ${message}.`);
  };
  const see = (key: string, ast: Ast): void => seeExpression(source, key, ast);
  const template = compileTemplate(value, `${source.path}/${name}`, refuseKey, 'trimmed', see);
  return isRefused ? REFUSED : template;
}

/** Whether a value is computed as a whole. */
export function isExpression(value: Json): value is string {
  return typeof value === 'string' && expressionSource(value) !== undefined;
}

export function readBoolean(source: Source, name: string): boolean | undefined {
  const value = read(source, name);
  if (value === undefined || typeof value === 'boolean') return value;
  refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be true or false, not ${describeType(value)}.`);
  return undefined;
}

/** A string, which may be an expression; not empty where it names something. */
export function readText(source: Source, name: string, least: 'empty' | 'something' = 'empty'): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && (value !== '' || least === 'empty')) return toTemplate(source, name, value);
  refuse(source, name, 'TYPE_WRONG', () => {
    const found = value === '' ? 'an empty one' : describeType(value);
    return `"${name}" must be a string or an expression in {% … %}, not ${found}.`;
  });
  return REFUSED;
}

/** A field that must be there; `purpose` says what for. */
export function required(source: Source, name: string, value: Template | undefined, purpose: string): Template {
  if (value !== undefined) return value;
  refuse(source, name, 'FIELD_MISSING', () => `"${name}" is missing; ${purpose}.`);
  return REFUSED;
}

const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** `assign`: an object of variable name → value. */
export function readAssignments(source: Source): { assign?: Assignments } {
  const value = read(source, 'assign');
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    refuse(
      source,
      'assign',
      'TYPE_WRONG',
      () => `"assign" must be an object of variable names and their values, not ${describeType(value)}.`,
    );
    return {};
  }
  const assign = Object.entries(value).map(([name, member]) => {
    const at = `assign/${escapePointer(name)}`;
    checkVariable(source, at, name);
    return [name, toTemplate(source, at, member)] as const;
  });
  return { assign };
}

/** The name of a variable that is assigned at a place; the scope hears of it. */
export function checkVariable(source: Source, at: string, name: string): void {
  append(source.scope.assigned, name, `${source.path}/${at}`);
  if (name === 'states')
    refuse(
      source,
      at,
      'VARIABLE_NAME_INVALID',
      () => '"states" is what expressions read their data from; choose another name for the variable.',
    );
  else if (!VARIABLE_NAME.test(name) || name === '__proto__') {
    refuse(
      source,
      at,
      'VARIABLE_NAME_INVALID',
      () => `"${clip(name)}" cannot be a variable: use 1-80 letters, digits and _, not beginning with a digit.`,
    );
  }
}

export function readOutput(source: Source): { output?: Template } {
  const output = readTemplate(source, 'output');
  return output === undefined ? {} : { output };
}
