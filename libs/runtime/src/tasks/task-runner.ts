import type { FunctionType, RegisteredFunction, TenantId } from '@workflows/contracts';
import type { OfferedTask } from '../ports/task-source';

/** A task together with whose it is. */
export interface TenantTask extends OfferedTask {
  tenant: TenantId;
  workflowName: string;
  /** The function has said already that it will answer by token; it must not be called again. */
  accepted: boolean;
}

/**
 * How tasks of one type of function are run. Adding a type is one more of these in the executor's table.
 * A runner answers through the `TaskOutcomes` it was made with, once a task.
 */
export interface TaskRunner {
  readonly type: FunctionType;
  run(task: TenantTask, registered: RegisteredFunction | undefined): void;
  /** The task is closed: stop working on it where that is possible. */
  stop(executionId: string, taskId: number): void;
}

/** Where runners tell what became of a task. */
export interface TaskOutcomes {
  succeeded(task: TenantTask, result: OfferedTask['arguments']): void;
  failed(task: TenantTask, failure: { error: string; cause: string; status?: number; retryAfterMs?: number }): void;
  /** The function will answer by token. */
  accepted(task: TenantTask): void;
}
