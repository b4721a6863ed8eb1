import { isJsonObject, type Json } from '@workflows/contracts';
import { parseDurationMs, parseTimestamp } from '../durations';
import { compileTemplate, escapePointer, expressionSource } from '../expressions/compile-expression';
import type { Assignments, Duration, Template } from '../program';
import { append } from './scope';
import { describeType, read, refuse, type Source } from './state-source';

/** Readers of the fields that several kinds of states have; each lists what is wrong with its own field. */

/** Stands in for a value that was refused; its program is never run. */
const REFUSED: Template = { kind: 'constant', value: null };

/** Any JSON value with expressions in it; undefined: the field is absent. */
export function readTemplate(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  return value === undefined ? undefined : toTemplate(source, name, value);
}

function toTemplate(source: Source, name: string, value: Json): Template {
  return compileTemplate(value, `${source.path}/${name}`, (key, message) =>
    source.compilation.problems.add(key, 'EXPRESSION_MALFORMED', () => `The expression cannot be used: ${message}.`),
  );
}

export function readBoolean(source: Source, name: string): boolean | undefined {
  const value = read(source, name);
  if (value === undefined || typeof value === 'boolean') return value;
  refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be true or false, not ${describeType(value)}.`);
  return undefined;
}

/** A string, which may be an expression. */
export function readText(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return toTemplate(source, name, value);
  refuse(
    source,
    name,
    'TYPE_WRONG',
    () => `"${name}" must be a string or an expression in {% … %}, not ${describeType(value)}.`,
  );
  return REFUSED;
}

const DURATION_HINT = 'a number of seconds or an ISO 8601 duration such as "PT5M", at most 100 years';

function isExpression(value: Json): boolean {
  return typeof value === 'string' && expressionSource(value) !== undefined;
}

/** Zero is refused where `least` says that it makes no sense. */
export function readDuration(source: Source, name: string, least: 'zero' | 'positive'): Duration | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return { value: toTemplate(source, name, value), form: 'any' };
  const milliseconds = parseDurationMs(value);
  if (milliseconds === undefined || (milliseconds === 0 && least === 'positive')) {
    const zero = least === 'positive' ? ', more than 0' : '';
    refuse(
      source,
      name,
      'DURATION_INVALID',
      () => `"${name}" must be ${DURATION_HINT}${zero}, or an expression that gives one.`,
    );
  }
  return { value: { kind: 'constant', value }, form: 'any' };
}

/** Where only a constant will do. */
export function readFixedDuration(source: Source, name: string): number | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  const milliseconds = parseDurationMs(value);
  if (milliseconds === undefined)
    refuse(
      source,
      name,
      'DURATION_INVALID',
      () => `"${name}" must be ${DURATION_HINT}; an expression cannot stand here.`,
    );
  return milliseconds;
}

export function readTimestamp(source: Source, name: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return toTemplate(source, name, value);
  if (parseTimestamp(value) === undefined) {
    refuse(
      source,
      name,
      'TIMESTAMP_INVALID',
      () =>
        `"${name}" must be an RFC 3339 time with its offset, such as "2030-01-31T09:00:00Z", or an expression that gives one.`,
    );
  }
  return { kind: 'constant', value };
}

export function readNumber(source: Source, name: string, rule: { least: number; whole?: boolean }): number | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= rule.least && (!rule.whole || Number.isSafeInteger(value))) return value;
  refuse(
    source,
    name,
    'NUMBER_INVALID',
    () => `"${name}" must be a ${rule.whole ? 'whole ' : ''}number, ${rule.least} or more.`,
  );
  return undefined;
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

/** A name of the user's in a message: never longer than is of use. */
export function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
