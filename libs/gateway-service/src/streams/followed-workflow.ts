import type { ChangePosition, ListenedWorkflow, WorkflowChanges } from '@workflows/runtime';
import { isBefore, latest, startOf } from './change-positions';

/** How far a workflow is, as this gateway knows. */
export interface Known {
  /** Of the last change that there is to tell; whoever listens waits here for the next. */
  at: ChangePosition;
  /** Whoever has had everything up to here misses nothing afterwards. */
  complete: ChangePosition;
  /** No transaction below this one writes any more. */
  settled: number;
}

export interface Listener {
  ring(): void;
  /** The last look that had begun when it came. */
  cameAt: number;
}

/**
 * One workflow that somebody listens to at this gateway, and who they are.
 *   F1. All that have been told everything wait at the same position, wherever they began: the next page is the same one for them all.
 */
export class FollowedWorkflow {
  readonly listeners = new Set<Listener>();
  known: Known | undefined;
  /** The look that told it. */
  lookedAt = 0;
  /** When it has to be said again that somebody listens. */
  dueAt = 0;

  constructor(readonly workflow: ListenedWorkflow) {}

  /** What a look has told, and who has waited for that. */
  hear({ complete, settled, last }: WorkflowChanges, look: number): void {
    const before = this.known;
    const at = latest(before?.at ?? startOf(settled), last, complete); // F1
    this.known = { at, complete, settled };
    const isNews = before === undefined || isBefore(before.at, at);
    for (const { ring, cameAt } of this.listeners) if (isNews || cameAt >= this.lookedAt) ring();
    this.lookedAt = look;
  }
}
