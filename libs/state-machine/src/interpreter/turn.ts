import type { HistoryEvent, HistoryFact } from '../history';
import type { Program, StateNode } from '../program';
import type { ExecutionSeed, StepFacts } from '../stepper';
import { applyEvent } from './apply-event';
import { lineAt } from './lines';
import { nodeOf } from './node-of';
import { childPath } from '../paths';
import type { ExecutionState, Line } from './state';

/** One step while it is made: the state so far and the events that led to it. It never outlives its step. */
export interface Turn {
  readonly program: Program;
  readonly seed: ExecutionSeed;
  readonly facts: StepFacts;
  readonly events: HistoryEvent[];
  state: ExecutionState;
  /** What states have computed in this step, as characters of JSON. */
  size: number;
  /** How many times a state was entered. */
  entries: number;
  /** The line that is worked on. */
  path: string;
  /** Draws of this step, once one was needed. */
  random?: () => number;
}

/** Something has happened to the line at hand: it becomes the next event, and the state follows it (S1). */
export function emit(turn: Turn, fact: HistoryFact): void {
  const seq = turn.state.seq + 1;
  const { at } = turn.facts;
  const { path } = turn;
  const event: HistoryEvent = path === '' ? { seq, at, ...fact } : { seq, at, path, ...fact };
  turn.events.push(event);
  turn.state = applyEvent(turn.state, event);
}

/** The same, of what the `map` that the line is in does for all its items (H6). */
export function emitOfFork(turn: Turn, fact: HistoryFact): void {
  const { path } = turn;
  turn.path = childPath(path, stateOf(turn), '*');
  emit(turn, fact);
  turn.path = path;
}

/** The same, of the execution as a whole. */
export function emitWhole(turn: Turn, fact: HistoryFact): void {
  turn.path = '';
  emit(turn, fact);
}

/** The line at hand. */
export function lineOf({ state, path }: Turn): Line {
  const line = lineAt(state, path);
  if (line === undefined) throw new Error(`the line "${path}" is not open`);
  return line;
}

/** The name of the state the line at hand is in. */
export function stateOf(turn: Turn): string {
  return lineOf(turn).visit.state;
}

export function currentNode(turn: Turn): StateNode {
  return nodeOf(turn.program, lineOf(turn).visit);
}
