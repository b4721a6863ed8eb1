import type { ExecutionId, LentTask, PollRequest, TakenTask, TenantId } from '@workflows/contracts';

/** A task as its holder gives it away; the door makes a `PolledTask` of it. */
export type OfferedTask = LentTask;

/**
 * Tasks on their way to a worker. Until `confirm` says that the answer was written they are only lent: `release`, or
 * silence for some seconds, puts them back.
 */
export interface TaskDelivery {
  tasks: readonly OfferedTask[];
  /** `workerId`: the name of the worker that has them now, where the poll did not say it. */
  confirm(workerId?: string): void;
  release(): void;
}

export interface TaskSource {
  /** Waits up to `waitMs` for the first task; an empty delivery when none came. `signal` ends the wait early. */
  poll(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery>;
  /** Which tasks of the execution workers have, as far as anybody can say now. */
  taken(tenant: TenantId, executionId: ExecutionId): Promise<TakenTask[]>;
}

/** The tasks of one executor, as it lends them to others. */
export interface OwnTasks extends TaskSource {
  /** As `poll`; each task is a delivery of its own. */
  lendEach(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery[]>;
  /** A worker that may have tasks of this executor polls elsewhere. */
  heard(tenant: TenantId, workerId: string): void;
}
