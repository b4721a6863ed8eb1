import type { ExecutionId } from '@workflows/contracts';
import type { StepCommand } from '@workflows/state-machine';
import type { HotExecution } from '../engine/execution-cache';
import type { ChildCursor } from '../ports/child-store';
import { AS_STARTED, ChildRunner, parentGone, type ChildRunnerParts } from './child-runner';
import { isAwaited } from './open-child';

const SWEEP_MS = 2_000;
const PAGE = 1_000;

export interface FamilyParts extends ChildRunnerParts {
  ownedShards(): readonly number[];
  owns(executionId: ExecutionId): boolean;
  say(executionId: ExecutionId, step: StepCommand): Promise<unknown>;
}

/**
 * Keeps parents and children together, each by two ways: a word right after the commit, which may get lost, and a sweep, which asks the
 * database and misses nothing (I11).
 *   F1. A child's end reaches its parent: the child's owner gives the hint, the parent's owner sweeps what it waits for.
 *   F2. A parent's end reaches its children: the parent's owner cancels them, the child's owner sweeps for those whose task is gone. A
 *       child's row is never written before the commit of its parent's task, so a task that is missing was closed.
 *   F3. A sweep looks at one page a turn and goes on where it stopped: its cost does not grow with how many there are.
 */
export class Family {
  readonly runner: ChildRunner;
  private cancelSweep: (() => void) | undefined;
  private after: ChildCursor | undefined;
  private stopped = false;

  constructor(private readonly parts: FamilyParts) {
    this.runner = new ChildRunner(parts);
  }

  start(): void {
    this.cancelSweep = this.parts.clock.about(SWEEP_MS, () => {
      this.sweep().catch(this.parts.onTrouble);
    });
  }

  stop(): void {
    this.stopped = true;
    this.cancelSweep?.();
    this.runner.forget(() => true);
  }

  /** An execution of this process has ended. */
  ended({ seed: { parent, tenant } }: HotExecution): void {
    if (!isAwaited(parent)) return;
    const { executionId, taskId } = parent;
    if (this.parts.owns(executionId)) this.runner.look(executionId, taskId);
    else this.parts.send({ kind: 'childEnded', tenant, executionId, taskId });
  }

  private async sweep(): Promise<void> {
    try {
      await this.runner.sweep(PAGE);
      await this.endOrphans();
    } catch (error) {
      this.parts.onTrouble(error);
    }
    if (!this.stopped) this.start();
  }

  private async endOrphans(): Promise<void> {
    const shards = this.parts.ownedShards();
    if (shards.length === 0) return;
    const { orphans, next } = await this.parts.store.findOrphans(shards, this.after, PAGE);
    this.after = next;
    await Promise.all(
      orphans.map(({ childId, parentId }) =>
        this.parts.say(childId, { kind: 'cancel', reason: parentGone(parentId), asOf: AS_STARTED }),
      ),
    );
  }
}
