import type { HistoryEvent } from '../history';
import type { Effect, ExecutionSeed, Step, StepCommand, StepFacts, Stepper } from '../stepper';
import { applyEvent } from './apply-event';
import { decide, rejectionOf } from './decide';
import { effectsBetween, openedAll } from './effects';
import { followUp } from './follow-up';
import type { HandlerProgram } from './handler-program';
import { UNSTARTED } from './state';
import type { HandlerState } from './state';
import type { StepInHand } from './step-in-hand';

/**
 * Runs programs that are code, without running any: what the handler does between two suspensions is asked of the world, as a
 * turn, and comes back as a command. Each call is a task or a timer, with retries below the handler. Pure (I8), and the fold of the
 * events is the state (I5).
 */
export const handlersStepper: Stepper<HandlerProgram, HandlerState> = { step, fold, resume };

function step(
  program: HandlerProgram,
  seed: ExecutionSeed,
  state: HandlerState | undefined,
  command: StepCommand,
  facts: StepFacts,
): Step<HandlerState> {
  const before = state ?? UNSTARTED;
  const reason = rejectionOf(before, command);
  if (reason !== undefined) return { ok: false, reason };
  const inHand: StepInHand = { program, seed, facts, events: [], state: before };
  decide(inHand, command);
  followUp(inHand);
  return { ok: true, state: inHand.state, events: inHand.events, effects: effectsBetween(inHand, before) };
}

function fold(
  _program: HandlerProgram,
  _seed: ExecutionSeed,
  state: HandlerState | undefined,
  events: readonly HistoryEvent[],
): HandlerState {
  return events.reduce(applyEvent, state ?? UNSTARTED);
}

function resume(_program: HandlerProgram, seed: ExecutionSeed, state: HandlerState): readonly Effect[] {
  return openedAll(seed, state);
}
