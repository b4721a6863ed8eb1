import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { ShardClaim } from '../ports/execution-store';
import type { Suspect, SuspectStore } from '../ports/suspect-store';
import type { BatchInHand } from './batch-in-hand';
import type { InboxItem } from './inbox-item';

/** How often a process may die over one execution. */
const DEATHS = 3;
/** How long what a dead owner left is taken up with care; by then all that was open and all that was due has come up. */
const CAREFUL_MS = 60_000;
/** Few enough that little is suspected with the one that is to blame, enough that care costs little. */
const CAREFUL_BATCH = 50;

export const DEADLY = 'The process that worked on it died, three times, and each time it was at nothing else.';

/**
 * Executions whose processing ends the process (settled 40): out of memory, or in a loop without end. Nothing can be written at
 * that moment, so it is written before.
 *   S1. In ordinary running nothing is written, and this costs a look at an empty map.
 *   S2. Who takes over a shard that its owner did not leave by itself is careful for a while: before a batch it writes who
 *       is in it. So after the next death a few are suspected.
 *   S3. A suspect is worked on alone, and that is written, too. It is suspected no more once it was worked on and the
 *       process lives. An innocent one, whoever kills the process and how often, loses its mark at the first try.
 *   S4. One that has seen three deaths alone is ended without being read.
 */
export class Suspects {
  private readonly known = new Map<ExecutionId, Suspect & { claim: ShardClaim }>();
  private readonly careful = new Map<ShardClaim, number>();

  constructor(
    private readonly store: SuspectStore,
    private readonly clock: Clock,
    private readonly claimOf: (shard: number) => ShardClaim | undefined,
  ) {}

  /** What the last owner left; tells of those that are to be ended. */
  takeOver(
    claims: readonly ShardClaim[],
    left: { unclean: readonly number[]; suspects: readonly Suspect[] },
  ): Suspect[] {
    for (const claim of claims) {
      if (left.unclean.includes(claim.shard)) this.careful.set(claim, this.clock.now() + CAREFUL_MS);
      for (const suspect of left.suspects)
        if (suspect.shard === claim.shard) this.known.set(suspect.executionId, { ...suspect, claim });
    }
    return [...this.known.values()].filter(({ executionId }) => this.isDeadly(executionId));
  }

  has({ executionId }: InboxItem): boolean {
    const suspect = this.known.get(executionId);
    return suspect !== undefined && this.claimOf(suspect.shard) === suspect.claim;
  }

  /** S4 */
  isDeadly(executionId: ExecutionId): boolean {
    return (this.known.get(executionId)?.deaths ?? 0) >= DEATHS;
  }

  /** How many of the items one batch may take. */
  limit(items: readonly InboxItem[]): number {
    return this.isCareful(items) ? CAREFUL_BATCH : items.length;
  }

  /** Writes who is about to be worked on, where that is called for; those are given to `end` afterwards. */
  async begin(hand: BatchInHand): Promise<InboxItem[]> {
    const { items } = hand;
    if (this.known.size === 0 && this.careful.size === 0) return []; // S1
    if (!this.isCareful(items) && !items.some((item) => this.has(item))) return [];
    const executions = new Map(items.filter(namesOne).map((item) => [item.executionId, item]));
    if (executions.size > 0) await this.store.begin([...executions.values()], executions.size === 1); // S2, S3
    return [...executions.values()];
  }

  /** The process has lived through it. */
  async end(hand: BatchInHand, begun: readonly InboxItem[]): Promise<void> {
    const mine = begun.filter(({ shard }) => hand.isCurrent(shard));
    const done = mine.filter(({ executionId }) => hand.isAnswered(executionId));
    const left = mine.filter((item) => !done.includes(item)); // went back: suspected as before, and not under way
    for (const { executionId } of done) this.known.delete(executionId);
    if (done.length > 0) await this.store.clear(done.map(({ executionId }) => executionId));
    if (left.length > 0) await this.store.begin(left, false);
  }

  private isCareful(items: readonly InboxItem[]): boolean {
    if (this.careful.size === 0) return false;
    const now = this.clock.now();
    for (const [claim, until] of this.careful)
      if (until <= now || this.claimOf(claim.shard) !== claim) this.careful.delete(claim);
    return items.some(({ shard }) => {
      const claim = this.claimOf(shard);
      return claim !== undefined && this.careful.has(claim);
    });
  }
}

function namesOne({ executionId }: InboxItem): boolean {
  return executionId !== '';
}
