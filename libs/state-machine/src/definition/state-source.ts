import type { Json, JsonObject } from '@workflows/contracts';
import type { StateNode } from '../program';
import type { Suggest } from './nearest';
import type { ProblemList } from './problems';

/** What one compilation shares among its states. */
export interface Compilation {
  problems: ProblemList;
  suggest: Suggest;
  /** Every name of the definition, whatever else is wrong with the state. */
  stateNames: ReadonlySet<string>;
  /** Says that one state can lead to another, so that the graph can be judged even where states have problems. */
  lead(from: string, to: string): void;
  /** Says that where a state leads is not known, because of a problem already listed. */
  leadAstray(from: string): void;
  /** Hears of each function that a task names as a constant, with the pointer to where. */
  useFunction(name: string, path: string): void;
}

/** One JSON object of a definition, with the place it stands at. */
export interface Source {
  /** The state it belongs to. */
  state: string;
  path: string;
  fields: JsonObject;
  compilation: Compilation;
}

/** One type of state: which fields it takes and how they become a node of the program. */
export interface StateKind {
  /** Besides `type` and `comment`. */
  fields: readonly string[];
  /** What is wrong goes to the problems; the node is used only where there are none. */
  compile(source: Source): StateNode;
}

/** An own field; JSON has no undefined, so that says "absent". */
export function read(source: Source, name: string): Json | undefined {
  return Object.hasOwn(source.fields, name) ? source.fields[name] : undefined;
}

export function refuse(source: Source, name: string, code: string, message: () => string): void {
  source.compilation.problems.add(name === '' ? source.path : `${source.path}/${name}`, code, message);
}

/** `a number`, `an object`, … of a JSON value, for messages. */
export function describeType(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
