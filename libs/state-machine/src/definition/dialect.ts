import type { JsonObject } from '@workflows/contracts';
import type { DataFlow, Duration, Endings, StateNode } from '../program';
import type { Source } from './state-source';

/**
 * One way of writing workflows down: what its fields are called, which kinds of states it has and which rules are its own.
 * Lines, names, transitions and the graph are read by the same code for all of them.
 */
export interface Dialect {
  /** The field of a body that says that the definition is written in it. */
  recognisedBy: 'states' | 'definition';
  /** Where in the body the definition stands. */
  root: '' | '/definition';
  names: FieldNames;
  /** Fields that every state may have. */
  common: readonly string[];
  kinds: ReadonlyMap<string, StateKind>;
  /** Names such as `0` and `17`: JavaScript moves them to the front of an object (settled 23). */
  wholeNumberNames: 'refused' | 'accepted';
  /** Error names that begin with `States.` and are none of the engine's: a slip of the pen, or the author's own (AWS). */
  reservedErrors: 'refused' | 'accepted';
  /** `derived`: where nothing is said, the state named `initial`, else the first. */
  start: 'required' | 'derived';
  flow: DataFlow;
  /** What a definition says beside its states; fields that it does not have are refused here as well. */
  readTop(source: Source): { timeout?: Duration };
  /** What comes before ends that are none of its success, where the dialect has a word for it; its lines of states, for the survey. */
  endings?: {
    lines(definition: JsonObject): readonly { at: string; fields: JsonObject }[];
    read(top: Source): Endings | undefined;
  };
}

export interface FieldNames {
  startAt: string;
  states: string;
  type: string;
  next: string;
  end: string;
  comment: string;
}

/** One type of state: which fields it takes and how they become a node of the program. */
export interface StateKind {
  /** Besides those that are common to the dialect. */
  fields: readonly string[];
  /** Of fields that only other kinds have: what to do in their place. */
  instead?: Readonly<Record<string, string>>;
  /** The lines of states inside a state of this kind, by their pointers within it; what is no object is left out. */
  lines?(fields: JsonObject): readonly { at: string; fields: JsonObject }[];
  /** What is wrong goes to the problems; the node is used only where there are none. */
  compile(source: Source): StateNode;
}
