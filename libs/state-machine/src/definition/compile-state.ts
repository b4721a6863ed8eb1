import { isJsonObject, type Json } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import type { StateNode } from '../program';
import { clip } from './read-fields';
import { refuseUnknown } from './read-next';
import { COMMON_FIELDS, STATE_KINDS, TYPES_TO_COME } from './state-kinds';
import { describeType, read, refuse, type Compilation, type Source, type StateKind } from './state-source';

const TYPES = [...STATE_KINDS.keys()];
const MAX_NAME = 80;

/** One state of a definition; undefined where its type is not known or it is no object at all. */
export function compileState(name: string, fields: Json, compilation: Compilation): StateNode | undefined {
  const path = `/states/${escapePointer(name)}`;
  checkName(name, path, compilation);
  if (!isJsonObject(fields)) {
    compilation.leadAstray(name);
    compilation.problems.add(
      path,
      'TYPE_WRONG',
      () => `A state must be an object with a "type", not ${describeType(fields)}.`,
    );
    return undefined;
  }
  const source: Source = { state: name, path, fields, compilation };
  const type = read(source, 'type');
  const kind = typeof type === 'string' ? STATE_KINDS.get(type) : undefined;
  if (kind === undefined || typeof type !== 'string') {
    refuseType(source, type);
    return undefined;
  }
  checkFields(source, type, kind);
  return kind.compile(source);
}

/** Settled 23: a name that JavaScript takes for an index would lose its place among the others. */
function checkName(name: string, path: string, { problems }: Compilation): void {
  if (/^(?:0|[1-9]\d*)$/.test(name)) {
    problems.add(
      path,
      'STATE_NAME_INTEGER',
      () =>
        `A state cannot be called "${clip(name)}", for whole numbers lose their order in JSON; put a letter before it.`,
    );
  }
  const length = [...name].length;
  if (length < 1 || length > MAX_NAME) {
    problems.add(
      path,
      'STATE_NAME_INVALID',
      () => `The name of a state has 1-${MAX_NAME} characters, this has ${length}; choose another.`,
    );
  } else if (/\p{Cc}/u.test(name)) {
    problems.add(
      path,
      'STATE_NAME_INVALID',
      () => 'The name of a state must not hold control characters; remove them.',
    );
  }
}

function refuseType(source: Source, type: Json | undefined): void {
  const { compilation, state } = source;
  const there = `the types here are ${TYPES.join(', ')}`;
  // Whatever the state is meant to be, a `next` that holds shows where it leads.
  const next = read(source, 'next');
  if (typeof next === 'string' && compilation.stateNames.has(next)) compilation.lead(state, next);
  compilation.leadAstray(state);
  if (type === undefined) {
    refuse(source, 'type', 'STATE_TYPE_MISSING', () => `"type" is missing; ${there}.`);
  } else if (typeof type !== 'string') {
    refuse(source, 'type', 'TYPE_WRONG', () => `"type" must be a string, not ${describeType(type)}; ${there}.`);
  } else if (TYPES_TO_COME.has(type)) {
    refuse(source, 'type', 'STATE_TYPE_UNSUPPORTED', () => `States of type "${type}" are not supported yet; ${there}.`);
  } else {
    const nearest = compilation.suggest(type, TYPES);
    refuse(
      source,
      'type',
      'STATE_TYPE_UNKNOWN',
      () =>
        `There is no state type "${clip(type)}"; ${nearest === undefined ? there : `did you mean "${nearest}"`}${nearest === undefined ? '.' : '?'}`,
    );
  }
}

function checkFields(source: Source, type: string, kind: StateKind): void {
  const known = [...COMMON_FIELDS, ...kind.fields];
  for (const field of Object.keys(source.fields)) {
    if (known.includes(field)) continue;
    const others = [...STATE_KINDS].filter(([, other]) => other.fields.includes(field)).map(([name]) => name);
    if (others.length === 0) refuseUnknown(source, field, known, `a ${type} state`);
    else {
      const hint =
        type === 'choice' && (field === 'next' || field === 'end')
          ? 'say where to go in "choices" and "default"'
          : `remove it; it belongs to ${others.join(', ')} states`;
      refuse(source, field, 'FIELD_NOT_OF_TYPE', () => `A ${type} state has no "${field}"; ${hint}.`);
    }
  }
  const comment = read(source, 'comment');
  if (comment !== undefined && typeof comment !== 'string')
    refuse(source, 'comment', 'TYPE_WRONG', () => `"comment" must be a string, not ${describeType(comment)}.`);
}
