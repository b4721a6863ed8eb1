import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { ExecutionSeed, ExecutionState, HistoryEvent } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';

/** An execution as its owner holds it in memory; safe because only the holder of the epoch writes (I13). */
export interface HotExecution {
  tenant: TenantId;
  shard: number;
  seed: ExecutionSeed;
  startState: string;
  entry: CatalogEntry;
  /** Undefined: accepted by an intake and not begun. */
  state: ExecutionState | undefined;
  /** All events so far while they are few; spares a read at the end. */
  events: readonly HistoryEvent[] | undefined;
  /** The last event that was there when this owner read the execution: what was opened later, it has set going itself. */
  readUpTo: number;
}

/** The least recently used go first; what is gone is folded anew from its history. */
export class ExecutionCache {
  private readonly entries = new Map<ExecutionId, HotExecution>();

  constructor(private readonly capacity: number) {}

  get(id: ExecutionId): HotExecution | undefined {
    return this.entries.get(id);
  }

  put(execution: HotExecution): void {
    const id = execution.seed.executionId;
    this.entries.delete(id);
    this.entries.set(id, execution);
    if (this.entries.size <= this.capacity) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  forget(id: ExecutionId): void {
    this.entries.delete(id);
  }

  forgetShard(shard: number): void {
    for (const [id, execution] of this.entries) if (execution.shard === shard) this.entries.delete(id);
  }
}
