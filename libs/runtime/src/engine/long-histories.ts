import type { EngineError, ExecutionId } from '@workflows/contracts';
import type { CatalogEntry } from '../ports/definitions';
import type { ExecutionStore, ShardClaim, StoredExecution } from '../ports/execution-store';
import type { HotExecution } from './execution-cache';
import { foldHistory } from './fold-history';

interface Fold {
  claim: ShardClaim;
  outcome?: HotExecution | EngineError;
}

/**
 * Folds histories of more than a page beside the batches, so that no other shard waits for them.
 *   L1. Their own shards stand still meanwhile, so nothing is written that a fold has not seen.
 *   L2. What was folded under one claim counts under no other: another owner may have written in between.
 *   L3. One at a time, so that memory does not grow with how many there are.
 */
export class LongHistories {
  private readonly folds = new Map<ExecutionId, Fold>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<ExecutionStore, 'readHistory'>,
    private readonly onTrouble: (executionId: ExecutionId, error: unknown) => void,
  ) {}

  begin(stored: StoredExecution, entry: CatalogEntry, claim: ShardClaim): void {
    const fold: Fold = { claim };
    this.folds.set(stored.seed.executionId, fold);
    this.last = this.last.then(() => this.fold(fold, stored, entry));
  }

  /** What came of it, once; undefined where none was begun under this claim. */
  take(id: ExecutionId, claim: ShardClaim): HotExecution | EngineError | 'folding' | undefined {
    const fold = this.folds.get(id);
    if (fold?.claim === claim && !fold.outcome) return 'folding';
    this.folds.delete(id);
    return fold?.claim === claim ? fold.outcome : undefined; // L2
  }

  /** Drops what nobody asked for while its shard was held. */
  forget(claims: (shard: number) => ShardClaim | undefined): void {
    for (const [id, { claim }] of this.folds) if (claims(claim.shard) !== claim) this.folds.delete(id);
  }

  private async fold(fold: Fold, stored: StoredExecution, entry: CatalogEntry): Promise<void> {
    const { executionId } = stored.seed;
    if (this.folds.get(executionId) !== fold) return;
    try {
      fold.outcome = await foldHistory(this.store, stored, entry);
    } catch (error) {
      if (this.folds.get(executionId) === fold) this.folds.delete(executionId); // begun anew by the next batch that needs it
      this.onTrouble(executionId, error);
    }
  }
}
