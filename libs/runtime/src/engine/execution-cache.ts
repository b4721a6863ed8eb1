import type { ExecutionId } from '@workflows/contracts';
import type { AnyExecutionState, ExecutionSeed, HistoryEvent } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { KeptJournal } from '../turns/kept-journal';
import type { Untold } from '../turns/untold';
import { bytesOf, type Weight } from './execution-weight';

/** An execution as its owner holds it in memory; safe because only the holder of the epoch writes (I13). */
export interface HotExecution {
  shard: number;
  seed: ExecutionSeed;
  startState: string;
  entry: CatalogEntry;
  /** Undefined: inserted outside of any batch, and not begun. */
  state: AnyExecutionState | undefined;
  /** The history of its own line so far while that is short; spares a read at the end. */
  ownHistory: readonly HistoryEvent[] | undefined;
  /** Of a handler: what it is to be told yet; absent where that has to be read. */
  untold?: Untold | undefined;
  /** Of a handler of many pages that was read and has had no turn since: what it was told. */
  journal?: KeptJournal | undefined;
  /** The `seq` of the last event that was there when this owner read the execution: what was opened later, it has set going itself. */
  readUpTo: number;
  weight: Weight;
  /** It began with another version: what its rows tell of lines has to be told of all, whatever the program has. */
  wasMigrated?: true;
}

/**
 * The least recently used go first; what is gone is folded anew from its history. Bounded by number and by memory: twenty
 * thousand small executions are nothing, and twenty thousand inputs of 10 MB are more than any machine has.
 */
export class ExecutionCache {
  private readonly entries = new Map<ExecutionId, HotExecution>();
  private bytes = 0;

  constructor(private readonly limits: { cachedExecutions: number; cachedBytes: number }) {}

  get(id: ExecutionId): HotExecution | undefined {
    return this.entries.get(id);
  }

  put(execution: HotExecution): void {
    const id = execution.seed.executionId;
    this.forget(id);
    this.entries.set(id, execution);
    this.bytes += bytesOf(execution.weight);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.limits.cachedExecutions && this.bytes <= this.limits.cachedBytes) return;
      this.forget(oldest);
    }
  }

  forget(id: ExecutionId): void {
    const known = this.entries.get(id);
    if (!known) return;
    this.entries.delete(id);
    this.bytes -= bytesOf(known.weight);
  }

  forgetShard(shard: number): void {
    for (const [id, execution] of this.entries) if (execution.shard === shard) this.forget(id);
  }
}
