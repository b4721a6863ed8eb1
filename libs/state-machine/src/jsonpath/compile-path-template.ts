import type { Json, JsonObject } from '@workflows/contracts';
import { MAX_JSON_DEPTH, isJsonObject } from '@workflows/contracts';
import type { Suggest } from '../nearest';
import { escapePointer } from '../expressions/compile-expression';
import type { Reference } from '../expressions/expression';
import type { Template } from '../program';
import { compileIntrinsic, INTRINSIC_NAMES } from './compile-intrinsic';
import { compilePath } from './compile-path';

/** Hears of what is wrong: where, as a JSON Pointer, and a sentence. The template is then not to be run. */
export type Refuse = (key: string, message: string) => void;
/** Hears of each variable that a path begins at. */
export type SeeVariable = (key: string, name: string) => void;

/**
 * Amazon States Language, "Payload Template": members whose names end in `.$` are computed, by a path or an intrinsic
 * function; what holds none stays one constant.
 */
export function compilePathTemplate(
  value: Json,
  key: string,
  refuse: Refuse,
  suggest: Suggest = () => undefined,
  see: SeeVariable = () => undefined,
): Template {
  return compile(value, key, { refuse, suggest, see, levels: MAX_JSON_DEPTH });
}

interface Scope {
  refuse: Refuse;
  /** Finds the known name nearest to a wrong one. */
  suggest: Suggest;
  see: SeeVariable;
  levels: number;
}

function compile(value: Json, key: string, scope: Scope): Template {
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  const inner = { ...scope, levels: scope.levels - 1 };
  if (inner.levels < 0) {
    scope.refuse(key, `This nests deeper than ${MAX_JSON_DEPTH} levels of JSON; make the value flatter.`);
    return { kind: 'constant', value: null };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compile(item, `${key}/${index}`, inner));
    return items.every(isConstant) ? { kind: 'constant', value } : { kind: 'array', items };
  }
  const entries = Object.entries(value).map(([name, member]) =>
    name.endsWith(SUFFIX)
      ? computedEntry({ name, member, siblings: value, key }, inner)
      : ([name, compile(member, `${key}/${escapePointer(name)}`, inner)] as const),
  );
  return entries.every(([, member]) => isConstant(member)) ? { kind: 'constant', value } : { kind: 'object', entries };
}

function isConstant(template: Template): boolean {
  return template.kind === 'constant';
}

const SUFFIX = '.$';

interface Computed {
  name: string;
  member: Json;
  siblings: JsonObject;
  key: string;
}

function computedEntry({ name, member, siblings, key }: Computed, scope: Scope): readonly [string, Template] {
  const plainName = name.slice(0, -SUFFIX.length);
  const at = `${key}/${escapePointer(name)}`;
  if (Object.hasOwn(siblings, plainName))
    scope.refuse(at, `Both "${clip(plainName)}" and "${clip(name)}" give the same field; keep one of them.`);
  const reference = compileComputed(member, { name, at }, scope);
  return [plainName, reference === undefined ? { kind: 'constant', value: null } : { kind: 'reference', reference }];
}

function compileComputed(value: Json, { name, at }: { name: string; at: string }, scope: Scope): Reference | undefined {
  const isPath = typeof value === 'string' && value.startsWith('$');
  const isIntrinsic = typeof value === 'string' && value.startsWith('States.');
  if (!isPath && !isIntrinsic) {
    const found = isJsonObject(value) ? 'an object' : Array.isArray(value) ? 'an array' : clip(JSON.stringify(value));
    scope.refuse(
      at,
      `"${clip(name)}" must be a path such as "$.field" or an intrinsic function such as "States.Format(…)", not ${found}; for a fixed value leave out the ".$" of the name.`,
    );
    return undefined;
  }
  if (isIntrinsic) return compileCall(value, { name, at }, scope);
  const compiled = compilePath(value, { name });
  if (compiled.ok) {
    if (compiled.variable !== undefined) scope.see(at, compiled.variable);
    return compiled.reference;
  }
  scope.refuse(at, `"${clip(name)}" cannot be used: ${compiled.message}.`);
  return undefined;
}

function compileCall(text: string, { name, at }: { name: string; at: string }, scope: Scope): Reference | undefined {
  const compiled = compileIntrinsic(text);
  if (compiled.ok) {
    for (const variable of compiled.variables) scope.see(at, variable);
    return compiled.reference;
  }
  const { message, unknownFunction } = compiled;
  const nearest = unknownFunction === undefined ? undefined : scope.suggest(unknownFunction, INTRINSIC_NAMES);
  scope.refuse(
    at,
    `"${clip(name)}" cannot be used: ${message}${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
  );
  return undefined;
}

/** A text of the user's in a message: never longer than is of use. */
function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
