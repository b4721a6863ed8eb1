import { isJsonObject, type Json } from '@workflows/contracts';
import type { StateNode } from '../program';
import type { StateKind } from './dialect';
import { clip } from './clip';
import { checkComment, refuseUnknown } from './read-next';
import { lead, leadAstray, type Scope } from './scope';
import { describeType } from '../json-type';
import { read, refuse, type Compilation, type Source } from './state-source';

const MAX_NAME = 80;

/** One state of a line; undefined where its type is not known or it is no object at all. */
export function compileState(
  { name, path, fields, scope }: { name: string; path: string; fields: Json; scope: Scope },
  compilation: Compilation,
): StateNode | undefined {
  const { names, kinds } = compilation.dialect;
  checkName(name, path, compilation);
  if (!isJsonObject(fields)) {
    leadAstray(scope, name);
    compilation.problems.add(
      path,
      'TYPE_WRONG',
      () => `A state must be an object with a "${names.type}", not ${describeType(fields)}.`,
    );
    return undefined;
  }
  const source: Source = { state: name, path, fields, scope, compilation };
  const type = read(source, names.type);
  const kind = typeof type === 'string' ? kinds.get(type) : undefined;
  if (kind === undefined || typeof type !== 'string') {
    refuseType(source, type);
    return undefined;
  }
  checkFields(source, type, kind);
  return kind.compile(source);
}

function checkName(name: string, path: string, { problems, dialect }: Compilation): void {
  if (dialect.wholeNumberNames === 'refused' && /^(?:0|[1-9]\d*)$/.test(name)) {
    problems.add(
      path,
      'STATE_NAME_INTEGER',
      () =>
        `A state cannot be called "${clip(name)}", for whole numbers lose their order in JSON; put a letter before it.`,
    );
  }
  const length = name.length <= MAX_NAME ? name.length : [...name].length;
  if (length < 1 || length > MAX_NAME) {
    problems.add(
      path,
      'STATE_NAME_INVALID',
      () => `The name of a state has 1-${MAX_NAME} characters, this has ${length}; choose another.`,
    );
  } else if (/[\p{Cc}\p{Cs}]/u.test(name)) {
    problems.add(
      path,
      'STATE_NAME_INVALID',
      () => 'The name of a state must not hold control characters or half a surrogate pair; remove them.',
    );
  }
}

function refuseType(source: Source, type: Json | undefined): void {
  const { compilation, scope, state } = source;
  const { names, kinds } = compilation.dialect;
  const there = `the types here are ${[...kinds.keys()].join(', ')}`;
  // Whatever the state is meant to be, a `next` that holds shows where it leads.
  const next = read(source, names.next);
  if (typeof next === 'string' && scope.stateNames.has(next)) lead(scope, state, next);
  leadAstray(scope, state);
  if (type === undefined) {
    refuse(source, names.type, 'STATE_TYPE_MISSING', () => `"${names.type}" is missing; ${there}.`);
  } else if (typeof type !== 'string') {
    refuse(
      source,
      names.type,
      'TYPE_WRONG',
      () => `"${names.type}" must be a string, not ${describeType(type)}; ${there}.`,
    );
  } else {
    const nearest = compilation.suggest(type, kinds.keys());
    const hint = nearest === undefined ? `${there}.` : `did you mean "${nearest}"?`;
    refuse(source, names.type, 'STATE_TYPE_UNKNOWN', () => `There is no state type "${clip(type)}"; ${hint}`);
  }
}

function checkFields(source: Source, type: string, kind: StateKind): void {
  const { kinds, common } = source.compilation.dialect;
  for (const field of Object.keys(source.fields)) {
    if (common.includes(field) || kind.fields.includes(field)) continue;
    const others = [...kinds].filter(([, other]) => other.fields.includes(field)).map(([name]) => name);
    if (others.length === 0) refuseUnknown(source, field, [...common, ...kind.fields], `a ${type} state`);
    else {
      const hint = kind.instead?.[field] ?? `remove it; it belongs to ${others.join(', ')} states`;
      refuse(source, field, 'FIELD_NOT_OF_TYPE', () => `A ${type} state has no "${field}"; ${hint}.`);
    }
  }
  checkComment(source);
}
