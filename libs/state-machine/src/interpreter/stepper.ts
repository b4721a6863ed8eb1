import type { HistoryEvent } from '../history';
import type { Program } from '../program';
import type { Effect, ExecutionSeed, Step, StepCommand, StepFacts, Stepper } from '../stepper';
import { applyEvent } from './apply-event';
import { decide, rejectionOf } from './decide';
import { effectsBetween, openedAll } from './effects';
import { lineAt } from './lines';
import { run } from './run';
import { unstarted } from './state';
import type { ExecutionState } from './state';
import type { Turn } from './turn';

/**
 * Runs programs made of named states. One command is one step: what it means (`decide`), what follows of it up to the
 * next wait (`run`), each as an event applied to the state (`applyEvent`), and what the step as a whole opened and closed
 * (`effectsBetween`). Pure (I8), and the fold of the events is the state (I5).
 */
export const statesStepper: Stepper<Program, ExecutionState> = { step, fold, resume };

function step(
  program: Program,
  seed: ExecutionSeed,
  state: ExecutionState | undefined,
  command: StepCommand,
  facts: StepFacts,
): Step<ExecutionState> {
  const before = state ?? unstarted(seed);
  const reason = rejectionOf(before, command);
  if (reason !== undefined) return { ok: false, reason };
  const turn: Turn = { program, seed, facts, events: [], state: before, size: 0, entries: 0, path: '' };
  decide(turn, command);
  followUp(turn, before, command);
  return { ok: true, state: turn.state, events: turn.events, effects: effectsBetween(turn, before) };
}

/** Nothing while it is paused; what has come in a pause once that is over, in its order. */
function followUp(turn: Turn, before: ExecutionState, command: StepCommand): void {
  if (turn.state.pause !== undefined) return;
  if (command.kind !== 'resume') return run(turn);
  for (const path of before.pause?.due ?? []) {
    if (turn.state.outcome !== undefined || lineAt(turn.state, path) === undefined) continue;
    turn.path = path;
    run(turn);
  }
}

function fold(
  _program: Program,
  seed: ExecutionSeed,
  state: ExecutionState | undefined,
  events: readonly HistoryEvent[],
): ExecutionState {
  return events.reduce(applyEvent, state ?? unstarted(seed));
}

function resume(
  program: Program,
  seed: ExecutionSeed,
  state: ExecutionState,
  facts: Pick<StepFacts, 'taskToken'> = {},
): readonly Effect[] {
  return openedAll({ program, seed, state, facts });
}
