import type { Effect, StepCommand } from '@workflows/state-machine';
import type { TakenStep } from './execution-after';
import type { HotExecution } from './execution-cache';

export type TurnEffect = Extract<Effect, { kind: 'turn' }>;

/** A step that was folded before the batch that commits it, so that the turn it asks for could run meanwhile. */
export interface AheadStep {
  /** What it was put to; where the execution is another one by then, it is put anew. */
  readonly before: HotExecution;
  readonly taken: TakenStep;
  /** What came of the turn, once that is known: it joins the commit. */
  turned?: StepCommand;
}

/** Has turns run before what they are told is durable. */
export interface TurnsAhead {
  /** A handler with a long history is taken up: its next turn begins with a replay. */
  expectReplay(): void;
  /** Whether the code of the execution is at hand, and so is all that it would be told. */
  takes(execution: HotExecution): boolean;
  /** `tell`: once, what came of it, or that nothing did. Nothing of it counts before `over`. */
  runAhead(execution: HotExecution, turn: TurnEffect, tell: (turned?: StepCommand) => void): TurnAhead;
}

export interface TurnAhead {
  /** The step is decided. `isTaken`: its commit holds what came of the turn. */
  over(isTaken: boolean): void;
}
