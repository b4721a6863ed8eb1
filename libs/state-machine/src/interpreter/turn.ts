import type { HistoryEvent, HistoryFact } from '../history';
import type { Program, StateNode } from '../program';
import type { ExecutionSeed, StepFacts } from '../stepper';
import { applyEvent } from './apply-event';
import { nodeOf } from './node-of';
import type { ExecutionState } from './state';

/** One step while it is made: the state so far and the events that led to it. It never outlives its step. */
export interface Turn {
  readonly program: Program;
  readonly seed: ExecutionSeed;
  readonly facts: StepFacts;
  readonly events: HistoryEvent[];
  state: ExecutionState;
}

/** Something has happened: it becomes the next event, and the state follows it (S1). */
export function emit(turn: Turn, fact: HistoryFact): void {
  const event: HistoryEvent = { seq: turn.state.seq + 1, at: turn.facts.at, ...fact };
  turn.events.push(event);
  turn.state = applyEvent(turn.state, event);
}

/** The name of the state the thread is in. */
export function stateOf(turn: Turn): string {
  return turn.state.thread.visit.state;
}

export function currentNode(turn: Turn): StateNode {
  return nodeOf(turn.program, stateOf(turn));
}
