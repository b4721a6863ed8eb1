import { isJsonObject, type Json } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import { clip } from './clip';
import { lead, leadAstray } from './scope';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';
import { placeOf } from './survey';

/** Where a state goes: `next` and `end`, and every other field that names a state; and the objects inside of states. */

/** Exactly one of `next` and `end: true`, as the dialect calls them. */
export function readNextOrEnd(source: Source): { next?: string } {
  const { next: nextName, end: endName } = source.compilation.dialect.names;
  const next = read(source, nextName);
  const end = read(source, endName);
  if (end !== undefined && typeof end !== 'boolean')
    refuse(source, endName, 'TYPE_WRONG', () => `"${endName}" must be true or false, not ${describeType(end)}.`);
  if (next !== undefined && end === true) {
    refuse(
      source,
      endName,
      'NEXT_AND_END',
      () => `A state has either "${nextName}" or "${endName}": true; remove one of them.`,
    );
  }
  if (next !== undefined) return { next: readStateName(source, nextName, next) };
  if (end === true) return {};
  leadAstray(source.scope, source.state);
  refuse(
    source,
    '',
    'NEXT_MISSING',
    () => `This state goes nowhere; name the state that follows in "${nextName}", or say "${endName}": true.`,
  );
  return {};
}

/** For states that end their line by their nature; `end: true` says no more than that. */
export function readEndOnly(source: Source, type: string): void {
  const { next, end } = source.compilation.dialect.names;
  if (read(source, next) !== undefined) {
    refuse(
      source,
      next,
      'FIELD_NOT_OF_TYPE',
      () => `A ${type} state ends what it is in and has no "${next}"; remove it, or use another type.`,
    );
  }
  const ends = read(source, end);
  if (ends !== undefined && ends !== true)
    refuse(source, end, 'TYPE_WRONG', () => `A ${type} state always ends what it is in; remove "${end}".`);
}

/** A field that must name a state. */
export function readTarget(source: Source, name: string): string {
  const value = read(source, name);
  if (value !== undefined) return readStateName(source, name, value);
  leadAstray(source.scope, source.state);
  refuse(source, name, 'NEXT_MISSING', () => `"${name}" is missing; name the state to go to.`);
  return '';
}

function readStateName(source: Source, name: string, value: Json): string {
  const { scope, state } = source;
  if (typeof value !== 'string') {
    leadAstray(scope, state);
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be the name of a state, not ${describeType(value)}.`);
    return '';
  }
  if (scope.stateNames.has(value)) lead(scope, state, value);
  else refuseTarget(source, name, value);
  return value;
}

function refuseTarget(source: Source, name: string, target: string): void {
  const { compilation, scope, state } = source;
  leadAstray(scope, state);
  const line = compilation.lineOfState.get(target);
  if (line !== undefined) {
    refuse(
      source,
      name,
      'NEXT_OUT_OF_LINE',
      () =>
        `"${clip(target)}" stands elsewhere, at ${clip(placeOf(target, line))}; a transition cannot leave its branch or enter another, name a state beside this one.`,
    );
    return;
  }
  const nearest = compilation.suggest(target, scope.stateNames);
  // The graph is judged as if the suggestion were taken, so that one slip is not reported a second time as lost states.
  if (nearest !== undefined) lead(scope, state, nearest);
  const hint =
    nearest === undefined
      ? `add it to "${compilation.dialect.names.states}" or name one that is there.`
      : `did you mean "${nearest}"?`;
  refuse(source, name, 'NEXT_UNKNOWN', () => `There is no state "${clip(target)}"; ${hint}`);
}

/** The objects of an array field, each with its place; what is no object is refused. Absent: none. */
export function readEntries(source: Source, name: string, known: readonly string[]): Source[] {
  const value = read(source, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be an array of objects, not ${describeType(value)}.`);
    return [];
  }
  const entries: Source[] = [];
  for (const [index, fields] of value.entries()) {
    const at = `${name}/${index}`;
    if (!isJsonObject(fields)) {
      refuse(source, at, 'TYPE_WRONG', () => `Each entry of "${name}" must be an object, not ${describeType(fields)}.`);
      continue;
    }
    const entry = { ...source, path: `${source.path}/${at}`, fields };
    checkFields(entry, known, `an entry of "${name}"`);
    entries.push(entry);
  }
  return entries;
}

/** The object of a field. Undefined: it is absent, or refused for being none. */
export function readObject(source: Source, name: string, known: readonly string[]): Source | undefined {
  const fields = read(source, name);
  if (fields === undefined) return undefined;
  if (!isJsonObject(fields)) {
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be an object, not ${describeType(fields)}.`);
    return undefined;
  }
  const inner = { ...source, path: `${source.path}/${name}`, fields };
  checkFields(inner, known, `"${name}"`);
  return inner;
}

function checkFields(source: Source, known: readonly string[], owner: string): void {
  for (const field of Object.keys(source.fields))
    if (!known.includes(field)) refuseUnknown(source, field, known, owner);
  checkComment(source);
}

export function checkComment(source: Source): void {
  const { comment: name } = source.compilation.dialect.names;
  const comment = read(source, name);
  if (comment !== undefined && typeof comment !== 'string')
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be a string, not ${describeType(comment)}.`);
}

/** Says of a field that nobody knows which one may have been meant. */
export function refuseUnknown(source: Source, field: string, known: readonly string[], owner: string): void {
  refuse(source, escapePointer(field), 'FIELD_UNKNOWN', () => {
    const nearest = source.compilation.suggest(field, known);
    const hint =
      nearest === undefined ? `it has ${known.map((name) => `"${name}"`).join(', ')}.` : `did you mean "${nearest}"?`;
    return `"${clip(field)}" is not a field of ${owner}; ${hint}`;
  });
}
