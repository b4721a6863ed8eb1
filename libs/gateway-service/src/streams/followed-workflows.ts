import { Inject, Injectable } from '@nestjs/common';
import type { ChangeStore, Clock, ListenedWorkflow } from '@workflows/runtime';
import { CHANGES, CLOCK } from '../ports';
import { FollowedWorkflow, type Known, type Listener } from './followed-workflow';

const LOOK_MS = 1_000;
/** Far below the time for which changes are kept. */
const SAY_AGAIN_MS = 60_000;

export interface Following {
  /** Undefined: not yet. */
  known(): Known | undefined;
  /** As a look has told that began after this listener came: by then it has what any gateway has told before. */
  knownSince(): Known | undefined;
  stop(): void;
}

/**
 * The workflows that somebody listens to at this gateway.
 *   W1. One look a second at all of them together, however many listen to each, and none while nobody does.
 *   W2. A look that fails is made again at the next tick: what it would have told is told then.
 */
@Injectable()
export class FollowedWorkflows {
  private readonly followed = new Map<string, FollowedWorkflow>();
  /** How many looks have begun. */
  private looks = 0;
  private isLooking = false;
  private cancelLook = (): void => {};

  constructor(
    @Inject(CHANGES) private readonly changes: ChangeStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `ring` is called when there may be something new. */
  follow(workflow: ListenedWorkflow, ring: () => void): Following {
    const key = JSON.stringify([workflow.tenant, workflow.workflowId]);
    const known = this.followed.get(key);
    const followed = known ?? new FollowedWorkflow(workflow);
    const listener: Listener = { ring, cameAt: this.looks };
    followed.listeners.add(listener);
    if (!known) {
      this.followed.set(key, followed);
      this.lookNow();
    }
    return {
      known: () => followed.known,
      knownSince: () => (followed.lookedAt > listener.cameAt ? followed.known : undefined),
      stop: () => {
        followed.listeners.delete(listener);
        if (followed.listeners.size > 0 || this.followed.get(key) !== followed) return;
        this.followed.delete(key);
        if (this.followed.size === 0) this.cancelLook();
      },
    };
  }

  /** W1: one that is under way is followed by the next. */
  private lookNow(): void {
    if (this.isLooking) return;
    this.cancelLook();
    this.isLooking = true;
    this.look(++this.looks, [...this.followed.values()])
      .catch(() => undefined) // W2
      .finally(() => {
        this.isLooking = false;
        if (this.followed.size > 0) this.cancelLook = this.clock.about(LOOK_MS, () => this.lookNow());
      });
  }

  private async look(number: number, all: readonly FollowedWorkflow[]): Promise<void> {
    const now = this.clock.now();
    const due = all.filter(({ dueAt }) => dueAt <= now);
    if (due.length > 0) await this.changes.listen(due.map(({ workflow }) => workflow));
    for (const followed of due) followed.dueAt = now + SAY_AGAIN_MS;
    const looked = await this.changes.look(all.map(({ workflow }) => workflow));
    all.forEach((followed, index) => {
      const changes = looked[index];
      if (changes) followed.hear(changes, number);
      else followed.dueAt = 0; // what was under way when it was said first is not over, or it was forgotten meanwhile
    });
  }
}
