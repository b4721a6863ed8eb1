import type { HistoryEvent, HistoryFact } from '../history';
import type { ExecutionSeed, StepFacts } from '../stepper';
import { applyEvent } from './apply-event';
import type { HandlerProgram } from './handler-program';
import type { HandlerState } from './state';

/** One step while it is made: the state so far and the events that led to it. It never outlives its step. */
export interface StepInHand {
  readonly program: HandlerProgram;
  readonly seed: ExecutionSeed;
  readonly facts: StepFacts;
  readonly events: HistoryEvent[];
  state: HandlerState;
}

/** Something has happened, to the call that `path` names or to the execution: it becomes the next event, and the state follows it (S1). */
export function emit(step: StepInHand, fact: HistoryFact, path?: string): void {
  const seq = step.state.seq + 1;
  const { at } = step.facts;
  const event: HistoryEvent = path === undefined ? { seq, at, ...fact } : { seq, at, path, ...fact };
  step.events.push(event);
  step.state = applyEvent(step.state, event);
}

export function whereIs({ currentState }: HandlerState): { state?: string } {
  return currentState === undefined ? {} : { state: currentState };
}

/** Where nothing was called so far, it is in the handler. */
export function placeOf({ state, program }: StepInHand): string {
  return state.currentState ?? program.handler;
}
