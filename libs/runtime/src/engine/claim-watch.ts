import type { Clock } from '../ports/clock';
import type { ExecutionStore, ShardClaim } from '../ports/execution-store';

/** So long at most a process works on shards that have gone to another one without its being told. */
const LOOK_MS = 2_000;

export interface Claimant {
  ownedShards(): number[];
  claimOf(shard: number): ShardClaim | undefined;
}

/**
 * Finds claims that are over. Nobody tells a process that was cut off from its group, or that stood still for longer than its
 * session, and shards without a commit would not meet the fence for hours: their tasks would be offered here and by the new
 * owner. The database knows who owns them, whatever the transport says, and while the transport is away it says that they are
 * still ours.
 */
export class ClaimWatch {
  private cancelLook: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly owner: string,
    private readonly claimant: Claimant,
    private readonly store: Pick<ExecutionStore, 'findLostClaims'>,
    private readonly clock: Clock,
    private readonly lost: (shards: readonly number[]) => void,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  start(): void {
    this.cancelLook = this.clock.about(LOOK_MS, () => {
      this.look().catch(this.onTrouble);
    });
  }

  stop(): void {
    this.stopped = true;
    this.cancelLook?.();
  }

  private async look(): Promise<void> {
    try {
      const claims = this.claimant.ownedShards().flatMap((shard) => this.claimant.claimOf(shard) ?? []);
      const over = claims.length === 0 ? [] : await this.store.findLostClaims(this.owner, claims);
      // One that was claimed again meanwhile is another claim, of which this answer says nothing.
      const shards = claims.filter((claim) => over.includes(claim.shard) && this.isStanding(claim));
      if (shards.length > 0 && !this.stopped) this.lost(shards.map(({ shard }) => shard));
    } catch (error) {
      this.onTrouble(error);
    }
    if (!this.stopped) this.start();
  }

  private isStanding(claim: ShardClaim): boolean {
    return this.claimant.claimOf(claim.shard) === claim;
  }
}
