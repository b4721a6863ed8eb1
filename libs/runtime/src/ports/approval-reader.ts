import type { ExecutionId, Instant, Json, TaskRef, TenantId, WorkflowId } from '@workflows/contracts';

/** A state that waits for a person. */
export interface OpenApproval {
  executionId: ExecutionId;
  taskId: number;
  workflowId: WorkflowId;
  state: string;
  prompt?: Json;
  options?: string[];
  approvers?: string[];
  requestedAt: Instant;
  dueAt?: Instant;
}

export interface ApprovalReader {
  /** Those that wait now, oldest executions first, after `after`. */
  list(tenant: TenantId, page: { limit: number; after?: TaskRef }): Promise<OpenApproval[]>;
  /** Undefined for what does not wait for a person now, or belongs to another tenant. */
  find(tenant: TenantId, task: TaskRef): Promise<OpenApproval | undefined>;
}
