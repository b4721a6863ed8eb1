import type {
  ExecutionId,
  ExecutionStatus,
  Instant,
  Labels,
  ParentTask,
  TenantId,
  WorkflowId,
} from '@workflows/contracts';

/** What has to hold of an execution, all of it. */
export interface ExecutionFilter {
  workflowId?: WorkflowId;
  /** Any of these. */
  statuses?: readonly ExecutionStatus[];
  /** Inclusive. */
  createdAfter?: Instant;
  /** Exclusive. */
  createdBefore?: Instant;
  /** Inclusive. */
  completedAfter?: Instant;
  labels?: Labels;
  /** Those that it has started. */
  parent?: ExecutionId;
  /** Those that do it anew. */
  restartedFrom?: ExecutionId;
  /** What the key stands for while it lives, one a workflow. */
  idempotencyKey?: string;
  name?: string;
  errorName?: string;
  /** Words, each of which is its id, or occurs in its name, labels, error or cause. */
  text?: string;
}

/** Where a list stands: it goes on behind this execution, whether that is there or not. */
export interface ListPosition {
  createdAt: Instant;
  executionId: ExecutionId;
}

export interface FoundExecution {
  executionId: ExecutionId;
  workflowId: WorkflowId;
  workflowName: string;
  version: number;
  status: ExecutionStatus;
  name?: string;
  labels?: Labels;
  /** Of one that is open. */
  currentState?: string;
  error?: string;
  createdAt: Instant;
  completedAt?: Instant;
  parent?: ParentTask;
  restartedFrom?: ExecutionId;
}

/** By time of creation, then by id. `after` is where the page before has ended. */
export interface ListPage {
  order: 'asc' | 'desc';
  limit: number;
  after?: ListPosition;
}

/**
 * Finds executions.
 *   L1. A page costs a bounded amount of work, whatever is asked: it may have fewer than `limit`, and `next` says where to go on.
 *   L2. `next` absent: there are no more. What comes and goes meanwhile moves nothing: each that is there throughout is given once.
 */
export interface ExecutionFinder {
  find(
    tenant: TenantId,
    filter: ExecutionFilter,
    page: ListPage,
  ): Promise<{ executions: FoundExecution[]; next?: ListPosition }>;
}
