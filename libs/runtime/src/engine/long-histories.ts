import type { EngineError, ExecutionId } from '@workflows/contracts';
import type { CatalogEntry } from '../ports/definitions';
import type { ExecutionStore, ShardClaim, StoredExecution } from '../ports/execution-store';
import type { HotExecution } from './execution-cache';
import { foldHistory } from './fold-history';

interface Fold {
  claim: ShardClaim;
  stored: StoredExecution;
  outcome?: HotExecution | EngineError;
}

/**
 * Folds histories of more than a page beside the batches, so that nobody else waits for them.
 *   L1. Their own executions stand still meanwhile, so nothing is written that a fold has not seen.
 *   L2. What was folded under one claim counts under no other: another owner may have written in between.
 *   L3. One at a time, so that memory does not grow with how many there are.
 */
export class LongHistories {
  private readonly folds = new Map<ExecutionId, Fold>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<ExecutionStore, 'readHistory'>,
    /** One of a handler is read. */
    private readonly onHandler: () => void,
    /** A fold has ended, well or badly: its execution is to be looked at again. */
    private readonly onEnded: (shard: number, executionId: ExecutionId, failure?: { error: unknown }) => void,
  ) {}

  begin(stored: StoredExecution, entry: CatalogEntry, claim: ShardClaim): void {
    const fold: Fold = { claim, stored };
    this.folds.set(stored.seed.executionId, fold);
    if (entry.program.kind === 'handler') this.onHandler();
    this.last = this.last.then(() => this.fold(fold, entry));
  }

  /** What came of it, once; undefined where none was begun under this claim. */
  take(
    id: ExecutionId,
    claim: ShardClaim,
  ): { stored: StoredExecution; outcome: HotExecution | EngineError } | 'folding' | undefined {
    const fold = this.folds.get(id);
    if (fold?.claim === claim && !fold.outcome) return 'folding';
    this.folds.delete(id);
    if (fold?.claim !== claim || !fold.outcome) return undefined; // L2
    return { stored: fold.stored, outcome: fold.outcome };
  }

  /** Drops what nobody asked for while its shard was held. */
  forget(claims: (shard: number) => ShardClaim | undefined): void {
    for (const [id, { claim }] of this.folds) if (claims(claim.shard) !== claim) this.folds.delete(id);
  }

  private async fold(fold: Fold, entry: CatalogEntry): Promise<void> {
    const { executionId } = fold.stored.seed;
    if (this.folds.get(executionId) !== fold) return;
    const { shard } = fold.claim;
    try {
      fold.outcome = await foldHistory(this.store, fold.stored, entry);
      this.onEnded(shard, executionId);
    } catch (error) {
      if (this.folds.get(executionId) === fold) this.folds.delete(executionId); // begun anew by the next batch that needs it
      this.onEnded(shard, executionId, { error });
    }
  }
}
