/**
 * One line of states while it is compiled: the execution's own, a branch or an item processor. A transition stays in its
 * line. The graph is built on the way, so that it is there for a line with problems as well.
 */
export interface Scope {
  /** JSON Pointer of its states. */
  pointer: string;
  /** Every name of the line, whatever else is wrong with the state. */
  stateNames: ReadonlySet<string>;
  /** The line around it; absent for the outermost, and for one that does not see variables from outside. */
  outer?: Scope;
  ways: Map<string, string[]>;
  /** States that end the line by themselves, and those whose ways are not known. */
  exits: Set<string>;
  /** The variables that its states assign, each with the pointers to where. */
  assigned: Map<string, string[]>;
}

/** A variable that is asked for somewhere; whether anything binds it is known once every state has been read. */
export interface VariableReference {
  name: string;
  path: string;
  scope: Scope;
}

/** Without names it stands for no line: the top of a definition, or a value that stands by itself. */
export function scopeOf(pointer = '', stateNames: Iterable<string> = [], outer?: Scope): Scope {
  return {
    pointer,
    stateNames: new Set(stateNames),
    ...(outer && { outer }),
    ways: new Map(),
    exits: new Set(),
    assigned: new Map(),
  };
}

/** Says that one state can lead to another. */
export function lead(scope: Scope, from: string, to: string): void {
  append(scope.ways, from, to);
}

/** Says that where a state leads is not known, because of a problem already listed. */
export function leadAstray(scope: Scope, from: string): void {
  scope.exits.add(from);
}

export function append(lists: Map<string, string[]>, key: string, value: string): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
