import type { Json } from '@workflows/contracts';
import type { Reference } from '../../expressions/expression';
import { compileIntrinsic, compilePath, compileReferencePath } from '../../jsonpath';
import type { Paths, Template } from '../../program';
import { describeType } from '../../json-type';
import { seeVariable } from '../check-references';
import { read, refuse } from '../state-source';
import type { AslSource } from './query-language';
import { readPayload, sentence } from './read-values';

/** Readers of fields that hold a path: JSONPath mode, "Paths" and "Input and Output Processing". */

const NONE: Paths = {};

/** Every state in JSONPath mode has its paths, be they none. */
export function readPaths(source: AslSource): { paths?: Paths } {
  if (source.language === 'JSONata') return {};
  const input = readDataPath(source, 'InputPath');
  const resultSelector = readPayload(source, 'ResultSelector');
  const result = readResultPath(source);
  const output = readDataPath(source, 'OutputPath');
  if (input === undefined && resultSelector === undefined && result === undefined && output === undefined)
    return { paths: NONE };
  return {
    paths: {
      ...(input !== undefined && { input }),
      ...(resultSelector && { resultSelector }),
      ...(result !== undefined && { result }),
      ...(output !== undefined && { output }),
    },
  };
}

/** `InputPath` and `OutputPath`: any path, or `null`. */
function readDataPath(source: AslSource, name: string): Reference | null | undefined {
  const value = read(source, name);
  return value === undefined || value === null ? value : toPath(source, name, value, 'any');
}

/** Undefined where it is absent or was refused. */
export function readResultPath(source: AslSource): readonly (string | number)[] | null | undefined {
  const value = read(source, 'ResultPath');
  if (value === undefined || value === null) return value;
  if (!isText(source, 'ResultPath', value)) return undefined;
  const compiled = compileReferencePath(value);
  if (compiled.ok) return compiled.tokens;
  refusePath(source, 'ResultPath', compiled.message);
  return undefined;
}

/** A field whose name ends in `Path`; `selects` one value when the state runs, unless it may be a list of them. */
export function readReference(source: AslSource, name: string, selects: 'any' | 'one' = 'one'): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  return toTemplate(toPath(source, name, value, selects));
}

/** The same, where an intrinsic function of these may stand as well (`ErrorPath`, `CausePath`). */
export function readReferenceOrIntrinsic(
  source: AslSource,
  name: string,
  functions: readonly string[],
): Template | undefined {
  const value = read(source, name);
  if (typeof value !== 'string' || !value.startsWith('States.')) return readReference(source, name);
  const called = value.slice(0, Math.max(0, value.indexOf('('))).trim();
  if (!functions.includes(called)) {
    refuse(
      source,
      name,
      'PATH_MALFORMED',
      () => `"${name}" must be a path or one of the functions that give a string: ${functions.join(', ')}.`,
    );
    return undefined;
  }
  const compiled = compileIntrinsic(value);
  if (compiled.ok) {
    for (const variable of compiled.variables) seeVariable(source, `${source.path}/${name}`, variable);
    return toTemplate(compiled.reference);
  }
  refusePath(source, name, compiled.message);
  return undefined;
}

function toPath(source: AslSource, name: string, value: Json, selects: 'any' | 'one'): Reference | undefined {
  if (!isText(source, name, value)) return undefined;
  const compiled = compilePath(value, { name });
  if (!compiled.ok) {
    refusePath(source, name, compiled.message);
    return undefined;
  }
  if (selects === 'one' && !compiled.definite) {
    refusePath(source, name, 'it can select several values; name one by "." and "[ ]" alone');
    return undefined;
  }
  if (compiled.variable !== undefined) seeVariable(source, `${source.path}/${name}`, compiled.variable);
  return compiled.reference;
}

function toTemplate(reference: Reference | undefined): Template | undefined {
  return reference && { kind: 'reference', reference };
}

function isText(source: AslSource, name: string, value: Json): value is string {
  if (typeof value === 'string') return true;
  refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be a path such as "$.field", not ${describeType(value)}.`);
  return false;
}

function refusePath(source: AslSource, name: string, message: string): void {
  refuse(source, name, 'PATH_MALFORMED', () => `"${name}" cannot be used as a path: ${sentence(message)}`);
}
