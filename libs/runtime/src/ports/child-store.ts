import type { ExecutionId, FinalStatus, Instant, Json, WorkflowId } from '@workflows/contracts';

/** A child execution that has ended, as its parent is told of it. */
export interface EndedChild {
  executionId: ExecutionId;
  workflowId: WorkflowId;
  name?: string;
  status: FinalStatus;
  input: Json;
  createdAt: Instant;
  completedAt: Instant;
  output?: Json;
  error?: string;
  cause?: string;
}

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
