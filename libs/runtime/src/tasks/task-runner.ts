import type { ExecutionId, FunctionType, Json, RegisteredFunction, TaskRef, TenantId } from '@workflows/contracts';
import type { OpenTask, TaskRequest } from '@workflows/state-machine';
import type { OfferedTask } from '../ports/task-source';

/** The task of a function, together with whose it is. */
export interface TenantTask extends OfferedTask {
  tenant: TenantId;
  workflowName: string;
  /** The function has said already that it will answer by token; it must not be called again. */
  accepted: boolean;
  /** Only an answer by token completes the task: whatever 2xx the call gives is `accepted`. */
  answer?: 'token';
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

export type RequestKind = TaskRequest['kind'];
/** Whom a task asks, functions apart: each kind has one runner. */
export type AskedKind = Exclude<RequestKind, 'function'>;

/** A task that asks something else than a function, together with whose it is. */
export type AskedTask<Kind extends AskedKind = AskedKind> = Omit<OpenTask, 'request'> & {
  request: Extract<TaskRequest, { kind: Kind }>;
  tenant: TenantId;
  executionId: ExecutionId;
  workflowName: string;
  /** How many executions stand above this one. */
  depth: number;
};

/**
 * How tasks of one kind of request are run. Adding a kind is one more of these in the executor's table. A task comes
 * again, with the same number, after its execution has changed hands: what has been set going must be found then, not
 * begun twice. A runner answers through the `TaskOutcomes` it was made with.
 */
export interface RequestRunner<Kind extends AskedKind = AskedKind> {
  readonly kind: Kind;
  run(task: AskedTask<Kind>): void;
  /** The task is closed: stop working on it where that is possible. */
  stop(executionId: ExecutionId, taskId: number): void;
  /** Drops the tasks of executions that are somebody else's now; what they have set going goes on. */
  forget(isGone: (executionId: ExecutionId) => boolean): void;
}

export interface TaskFailure {
  error: string;
  cause: string;
  status?: number;
  retryAfterMs?: number;
}

/** Where runners tell what became of a task. `digest` absent: that of the answer. */
export interface TaskOutcomes {
  succeeded(task: TaskRef, result: Json, digest?: string): void;
  failed(task: TaskRef, failure: TaskFailure, digest?: string): void;
  /** Whoever was asked will answer by token. */
  accepted(task: TaskRef): void;
}
