import type { Clock } from '../ports/clock';
import { NO_ROWS } from '../ports/execution-store';
import type { BatchWrite, CommitResult, ExecutionStore, ShardClaim } from '../ports/execution-store';
import { isOutage } from '../ports/store-health';
import type { EngineObserver } from './engine-parts';

export interface CommitterParts {
  owner: string;
  store: ExecutionStore;
  clock: Clock;
  observer: EngineObserver;
}

/** `failed`: nothing was written, again and again, while the database took other things; `isOutage`: by an error that blames the database. */
export type CommitOutcome = CommitResult | { kind: 'failed'; reason: string; isOutage: boolean };

type Attempted = CommitResult | { kind: 'unwritten'; error: unknown };

const PAUSE_MS = 250;

/**
 * Writes batches, and knows afterwards what became of them.
 *   C1. After an error the outcome is unknown, and nothing else happens until the shards' revisions have told it (I9).
 *   C2. A database that takes nothing is waited for as long as that lasts. Nobody is to blame for it, and the same batch
 *       is tried again for ever.
 *   C3. So a batch is blamed only when it fails twice, and between the two the database has taken a write of nothing for one
 *       of its shards: it is there, and writes, and does not want this. Without that question one outage would ban whatever
 *       was under way.
 */
export class Committer {
  constructor(private readonly parts: CommitterParts) {}

  async commit(write: BatchWrite): Promise<CommitOutcome> {
    const { observer, clock } = this.parts;
    for (let takesWrites = false; ;) {
      const startedAt = clock.now();
      const result = await this.attempt(write);
      if (result.kind === 'committed') {
        observer.committed({ executions: write.history.length, commitMs: clock.now() - startedAt });
        for (const shard of write.shards) advance(shard);
      }
      if (result.kind !== 'unwritten') return result;
      const { error } = result;
      if (takesWrites) return { kind: 'failed', reason: reasonOf(error), isOutage: isOutage(error) };
      await this.pause();
      const asked = await this.ask(write);
      if (asked.kind !== 'committed' && asked.kind !== 'unwritten') return asked;
      takesWrites = asked.kind === 'committed';
    }
  }

  /** A write of nothing, under the fence of the batch's first shard (C3). */
  private async ask({ shards }: BatchWrite): Promise<Attempted> {
    const [first] = shards;
    if (!first) throw new Error('a batch without a shard has no fence and cannot be written');
    const { claim } = first;
    const nothing = { claim, nextOffset: claim.nextOffset, nextOutbox: claim.nextOutbox };
    const result = await this.attempt({ ...NO_ROWS, shards: [nothing] });
    if (result.kind === 'committed') advance(nothing);
    return result;
  }

  private async attempt(write: BatchWrite): Promise<Attempted> {
    const { store, observer } = this.parts;
    const shards = write.shards.map(({ claim }) => claim.shard);
    try {
      return await store.commit(write);
    } catch (error) {
      observer.trouble('the outcome of a commit is unknown; asking the database', { error, shards });
      return (await this.lookUp(write)) ?? { kind: 'unwritten', error };
    }
  }

  /** Undefined where the shards stand as before: nothing was written. */
  private async lookUp({ shards }: BatchWrite): Promise<CommitResult | undefined> {
    const standing = await this.readClaims(shards.map(({ claim }) => claim.shard));
    const lost = shards.filter(({ claim }) => standing.get(claim.shard)?.epoch !== claim.epoch);
    if (lost.length > 0) return { kind: 'lost', shards: lost.map(({ claim }) => claim.shard) };
    const isWritten = shards.every(({ claim }) => standing.get(claim.shard)?.revision === claim.revision + 1);
    return isWritten ? { kind: 'committed' } : undefined;
  }

  private async readClaims(shards: readonly number[]): Promise<Map<number, ShardClaim>> {
    const { store, owner, observer } = this.parts;
    for (;;) {
      try {
        const claims = await store.readClaims(owner, shards);
        return new Map(claims.map((claim) => [claim.shard, claim]));
      } catch (error) {
        observer.trouble('the database cannot tell what became of a commit; asking again', { error, shards });
        await this.pause(); // C2
      }
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => this.parts.clock.after(PAUSE_MS, resolve));
  }
}

/** The claim follows the row. An object that stands for a claim which is over changes for nobody. */
function advance({ claim, nextOffset, nextOutbox }: BatchWrite['shards'][number]): void {
  Object.assign(claim, { revision: claim.revision + 1, nextOffset, nextOutbox });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
