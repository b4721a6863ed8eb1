import { isJsonObject, type JsonObject } from '@workflows/contracts';
import type { StateNode } from '../program';
import { compileState } from './compile-state';
import { clip } from './clip';
import { scopeOf, type Scope } from './scope';
import { checkGraph } from './state-graph';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';
import { placeOf } from './survey';

/**
 * Compiles one line of states, the execution's own as well as a branch or an item processor: its nodes join those of the
 * whole definition, and what it gives is the name of its first state. Undefined: a problem has been listed.
 *
 * @param line The object that holds the states and says where to start; its other fields are the caller's.
 * @param outer The line around it, where its states may read that one's variables.
 */
export function compileLine(line: Source, outer?: Scope): string | undefined {
  const { compilation, path } = line;
  const { names } = compilation.dialect;
  const states = readStates(line);
  if (states === undefined) return undefined;
  const scope = scopeOf(`${path}/${names.states}`, Object.keys(states), outer);
  compilation.scopes.push(scope);
  for (const [name, fields] of Object.entries(states)) {
    const node = compileState({ name, path: placeOf(name, scope.pointer), fields, scope }, compilation);
    if (node === undefined) continue;
    compilation.nodes.set(name, node);
    if (endsLine(node)) scope.exits.add(name);
  }
  const startAt = readStart(line, scope);
  checkGraph(scope, startAt, compilation);
  return startAt;
}

/** Of a branch or an item processor in the native dialect. */
export const LINE_FIELDS = ['startAt', 'states', 'comment'] as const;

/** For kinds with lines inside: how the survey finds one; nothing where it is no object. */
export function lineAt(fields: JsonObject, at: string): { at: string; fields: JsonObject }[] {
  const line = Object.hasOwn(fields, at) ? fields[at] : undefined;
  return isJsonObject(line) ? [{ at, fields: line }] : [];
}

/** The same for a list of them. */
export function linesAt(fields: JsonObject, list: string): { at: string; fields: JsonObject }[] {
  const lines = Object.hasOwn(fields, list) ? fields[list] : undefined;
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line, index) => (isJsonObject(line) ? [{ at: `${list}/${index}`, fields: line }] : []));
}

function readStates(line: Source): JsonObject | undefined {
  const { states: name } = line.compilation.dialect.names;
  const states = read(line, name);
  if (states === undefined) {
    refuse(line, name, 'STATES_MISSING', () => `"${name}" is missing; add an object of state names and states.`);
    return undefined;
  }
  if (!isJsonObject(states)) {
    refuse(
      line,
      name,
      'TYPE_WRONG',
      () => `"${name}" must be an object of state names and states, not ${describeType(states)}.`,
    );
    return undefined;
  }
  if (Object.keys(states).length === 0)
    refuse(line, name, 'STATES_EMPTY', () => `"${name}" is empty; add at least one state.`);
  return states;
}

function readStart(line: Source, { stateNames }: Scope): string | undefined {
  const { dialect, suggest } = line.compilation;
  const { startAt: name, states } = dialect.names;
  const startAt = read(line, name);
  if (startAt === undefined && dialect.start === 'derived')
    return stateNames.has('initial') ? 'initial' : stateNames.values().next().value;
  if (startAt === undefined) {
    refuse(line, name, 'START_MISSING', () => `"${name}" is missing; name the state to begin with.`);
    return undefined;
  }
  if (typeof startAt !== 'string') {
    refuse(line, name, 'TYPE_WRONG', () => `"${name}" must be the name of a state, not ${describeType(startAt)}.`);
    return undefined;
  }
  if (stateNames.has(startAt)) return startAt;
  const nearest = suggest(startAt, stateNames);
  const hint = nearest === undefined ? `name one of "${states}".` : `did you mean "${nearest}"?`;
  refuse(line, name, 'START_UNKNOWN', () => `There is no state "${clip(startAt)}" to start at; ${hint}`);
  return nearest;
}

function endsLine(node: StateNode): boolean {
  switch (node.type) {
    case 'succeed':
    case 'fail':
      return true;
    case 'choice':
      return false;
    default:
      return node.next === undefined;
  }
}
