import type { Json, JsonObject } from '@workflows/contracts';
import type { StateNode } from '../program';
import type { Dialect } from './dialect';
import type { Suggest } from '../nearest';
import type { ProblemList } from './problems';
import type { Scope, VariableReference } from './scope';

/** What one compilation shares among its states. */
export interface Compilation {
  dialect: Dialect;
  /** The whole definition, for what holds in all of its states. */
  definition: JsonObject;
  problems: ProblemList;
  suggest: Suggest;
  /** Every state of the definition by name, with the pointer of the states it stands among. */
  lineOfState: ReadonlyMap<string, string>;
  /** Filled as states are compiled. */
  nodes: Map<string, StateNode>;
  scopes: Scope[];
  references: VariableReference[];
  /** Hears of each function that a task names as a constant, with the pointer to where. */
  useFunction(name: string, path: string): void;
}

/** One JSON object of a definition, with the place it stands at. */
export interface Source {
  /** The state it belongs to. */
  state: string;
  path: string;
  fields: JsonObject;
  /** The line that the state is in. */
  scope: Scope;
  compilation: Compilation;
}

/** An own field; JSON has no undefined, so that says "absent". */
export function read(source: Source, name: string): Json | undefined {
  return Object.hasOwn(source.fields, name) ? source.fields[name] : undefined;
}

export function refuse(source: Source, name: string, code: string, message: () => string): void {
  source.compilation.problems.add(name === '' ? source.path : `${source.path}/${name}`, code, message);
}
