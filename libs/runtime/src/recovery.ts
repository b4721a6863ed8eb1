import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from './ports/clock';
import type { Engine } from './engine/engine';
import type { ExecutionStore, ShardClaim } from './ports/execution-store';

const PAGE = 500;
const SWEEP_MS = 2_000;

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
    this.cancelSweep = this.clock.after(SWEEP_MS, () => void this.sweep());
  }

  stop(): void {
    this.stopped = true;
    this.cancelSweep?.();
  }

  /** Resumes every execution of the shards that has an open task; retried until it has read them all. */
  async resume(claims: readonly ShardClaim[]): Promise<void> {
    let after: ExecutionId | undefined;
    while (!this.stopped) {
      const shards = this.standing(claims);
      if (shards.length === 0) return;
      try {
        const ids = await this.store.findExecutionsWithTasks(shards, after, PAGE);
        const isLeft = this.stopped || this.standing(claims).length < shards.length;
        if (isLeft) continue; // R1: the page is read again for the shards that are left
        await Promise.all(ids.map((id) => this.engine.submit(id, { kind: 'resume' })));
        after = ids.at(-1);
        if (ids.length < PAGE) return;
      } catch (error) {
        this.onTrouble(error);
        await new Promise<void>((resolve) => this.clock.after(SWEEP_MS, resolve));
      }
    }
  }

  private standing(claims: readonly ShardClaim[]): number[] {
    return claims.filter((claim) => this.engine.claimOf(claim.shard) === claim).map(({ shard }) => shard);
  }

  private async sweep(): Promise<void> {
    try {
      const shards = this.engine.ownedShards();
      const ids = shards.length === 0 ? [] : await this.store.findUnbegun(shards, SWEEP_MS, PAGE);
      if (this.stopped) return;
      await Promise.all(ids.map((id) => this.engine.step(id, { kind: 'start' })));
    } catch (error) {
      this.onTrouble(error);
    }
    if (!this.stopped) this.start();
  }
}
