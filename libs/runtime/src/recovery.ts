import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from './ports/clock';
import type { Engine } from './engine/engine';
import type { ExecutionStore, ShardClaim } from './ports/execution-store';

/** Of each shard, so many are carried on with at once: a process may take over all of them together. */
const PAGE = 100;
const SMALLEST_PAGE = 10;
const SWEEP_MS = 2_000;
const SWEPT_AT_ONCE = 500;
/** How long a shard whose open tasks could not be read is left alone, twice as long each time. */
const PAUSES_MS = { first: 250, longest: 30_000 };

/**
 * The way back after a crash (I11): what was open is carried out again by the new owner of its shard, and starts that
 * were accepted but whose command never came are begun.
 *   R1. A walk belongs to the claims it was begun under. A shard that is lost meanwhile falls out of it. If it is claimed
 *       again, that claim has a walk of its own; two at once would set everything going twice.
 */
export class Recovery {
  private cancelSweep: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly store: ExecutionStore,
    private readonly clock: Clock,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  start(): void {
    this.cancelSweep = this.clock.about(SWEEP_MS, () => {
      this.sweep().catch(this.onTrouble);
    });
  }

  stop(): void {
    this.stopped = true;
    this.cancelSweep?.();
  }

  /** Resumes every execution of the shards that has an open task. One shard that cannot be read keeps none of the others waiting. */
  async resume(claims: readonly ShardClaim[]): Promise<void> {
    await Promise.all(claims.map((claim) => this.resumeShard(claim)));
  }

  /** Goes on from where it was: less at a time and more seldom while that fails, so that it never repeats what is too much. */
  private async resumeShard(claim: ShardClaim): Promise<void> {
    let after: ExecutionId | undefined;
    let limit = PAGE;
    let pauseMs = PAUSES_MS.first;
    while (this.isStanding(claim)) {
      try {
        const ids = await this.store.findExecutionsWithTasks(claim.shard, after, limit);
        if (!this.isStanding(claim)) return; // R1
        await Promise.all(ids.map((id) => this.engine.submit(id, { kind: 'resume' })));
        after = ids.at(-1) ?? after;
        if (ids.length < limit) return;
        pauseMs = PAUSES_MS.first;
      } catch (error) {
        this.onTrouble(error);
        await this.pause(pauseMs);
        limit = Math.max(SMALLEST_PAGE, Math.floor(limit / 2));
        pauseMs = Math.min(2 * pauseMs, PAUSES_MS.longest);
      }
    }
  }

  private isStanding(claim: ShardClaim): boolean {
    return !this.stopped && this.engine.claimOf(claim.shard) === claim;
  }

  private async sweep(): Promise<void> {
    try {
      const shards = this.engine.ownedShards();
      const ids = shards.length === 0 ? [] : await this.store.findUnbegun(shards, SWEEP_MS, SWEPT_AT_ONCE);
      if (this.stopped) return;
      await Promise.all(ids.map((id) => this.engine.step(id, { kind: 'start' })));
    } catch (error) {
      this.onTrouble(error);
    }
    if (!this.stopped) this.start();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }
}
