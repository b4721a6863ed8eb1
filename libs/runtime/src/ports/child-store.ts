import type { ExecutionId } from '@workflows/contracts';
import type { EndedChild } from '@workflows/state-machine';

export type { EndedChild };

/** Where a walk over the open children of some shards has come to. */
export interface ChildCursor {
  shard: number;
  childId: ExecutionId;
}

/** What parents and children ask the database of each other. Every list given is bounded by a limit, or by the list asked for. */
export interface ChildStore {
  /** Of these executions, those that have ended. */
  findEnded(ids: readonly ExecutionId[]): Promise<ExecutionId[]>;
  /** Of these executions, those that have ended, with all that is told of them. */
  readEnded(ids: readonly ExecutionId[]): Promise<EndedChild[]>;
  /**
   * Looks at the next `limit` open children of the shards: those whose parent has closed the task that started them. `next` absent: the
   * walk has come to its end.
   */
  findOrphans(
    shards: readonly number[],
    after: ChildCursor | undefined,
    limit: number,
  ): Promise<{ orphans: Orphan[]; next?: ChildCursor }>;
}

export interface Orphan {
  childId: ExecutionId;
  parentId: ExecutionId;
}
