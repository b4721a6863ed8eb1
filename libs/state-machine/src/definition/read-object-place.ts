import { compileExpression, expressionSource } from '../expressions/compile-expression';
import type { Template } from '../program';
import { readText, REFUSED } from './read-fields';
import { read, refuse, type Source } from './state-source';

/** An object, or all below a prefix: what stands before the first `/` is the bucket. */
export interface ObjectPlace {
  bucket: Template;
  /** Absent: nothing follows the bucket. */
  key?: Template;
}

/** A `bucket/key` in one text, which may be computed. `key`: whether it may be left out. */
export function readObjectPlace(source: Source, name: string, key: 'required' | 'optional'): ObjectPlace | undefined {
  const written = readText(source, name);
  if (written === undefined) return undefined;
  if (written.kind === 'expression') return computedPlace(source, name);
  const value = read(source, name);
  if (typeof value !== 'string' || expressionSource(value) !== undefined) return { bucket: REFUSED };
  const slash = value.indexOf('/');
  const bucket = slash === -1 ? value : value.slice(0, slash);
  const rest = slash === -1 ? '' : value.slice(slash + 1);
  if (bucket === '' || (rest === '' && key === 'required')) {
    refuse(source, name, 'OBJECT_NAME_INVALID', () =>
      key === 'required'
        ? `"${name}" must be a bucket and the key of an object in it, such as "reports/2030/orders.csv".`
        : `"${name}" must be a bucket and what the keys in it begin with, such as "reports/2030/".`,
    );
  }
  return { bucket: constant(bucket), ...(rest !== '' && { key: constant(rest) }) };
}

/** The two parts of one expression, as two: the engine asks for bucket and key apart. */
function computedPlace(source: Source, name: string): ObjectPlace {
  const value = read(source, name);
  const inner = typeof value === 'string' ? (expressionSource(value) ?? '') : '';
  const at = `${source.path}/${name}`;
  return {
    bucket: part(`$substringBefore(${inner}, "/")`, at),
    key: part(`($place := ${inner}; $contains($place, "/") ? $substringAfter($place, "/") : "")`, `${at}#key`),
  };
}

function part(expression: string, key: string): Template {
  const compiled = compileExpression(expression, key);
  return compiled.ok ? { kind: 'expression', expression: compiled.expression } : REFUSED;
}

function constant(value: string): Template {
  return { kind: 'constant', value };
}
