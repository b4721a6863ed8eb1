import type { Instant, TenantId, WorkflowId } from '@workflows/contracts';
import type { FoundExecution } from './execution-finder';

/** Where a change stands among all of a database: by the transaction that wrote it, then by its number. */
export interface ChangePosition {
  xid: number;
  id: number;
}

export interface ListenedWorkflow {
  tenant: TenantId;
  workflowId: WorkflowId;
}

/** How far the changes of a workflow are. */
export interface WorkflowChanges {
  /** Whoever has had everything up to here misses nothing afterwards. */
  complete: ChangePosition;
  /** No transaction below this one writes any more. */
  settled: number;
  /** Of the last change that is settled, if one is kept. */
  last: ChangePosition | undefined;
}

export interface ChangeSpan {
  /** Exclusive. */
  after: ChangePosition;
  /** Inclusive; has to be settled. */
  upTo: ChangePosition;
  limit: number;
}

/** What an execution became: its status, or its version, or that it runs anew. */
export interface ExecutionBecame extends FoundExecution {
  position: ChangePosition;
  changedAt: Instant;
  redriveCount?: number;
  failedState?: string;
}

/**
 * What executions of workflows became, written in the transactions that changed them, while somebody listens.
 *   C1. Nothing before a position that is settled appears later: who has read up to there has missed nothing.
 *   C2. The changes of one execution stand in the order in which they happened.
 */
export interface ChangeStore {
  /** From the commit of this on, and for the time that changes are kept, those of these workflows are written. To be said again while somebody listens. */
  listen(workflows: readonly ListenedWorkflow[]): Promise<void>;
  /** In their order; undefined: nobody listens to it, or not everything that was under way when somebody began to is over. */
  look(workflows: readonly ListenedWorkflow[]): Promise<(WorkflowChanges | undefined)[]>;
  /** Undefined: not everything after that is kept, or was written. */
  read(tenant: TenantId, workflowId: WorkflowId, span: ChangeSpan): Promise<ExecutionBecame[] | undefined>;
}
