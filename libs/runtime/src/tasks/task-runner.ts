import type {
  ExecutionId,
  FunctionType,
  Json,
  JsonObject,
  ModelUsage,
  RegisteredFunction,
  TaskRef,
  TenantId,
} from '@workflows/contracts';
import type { OpenTask, TaskRequest } from '@workflows/state-machine';
import type { OfferedTask } from '../ports/task-source';
import type { FunctionDefaults } from './function-defaults';

/** The task of a function, together with whose it is. */
export interface TenantTask extends OfferedTask {
  tenant: TenantId;
  workflowName: string;
  /** The function has said already that it will answer by token; it must not be called again. */
  accepted: boolean;
  /** Only an answer by token completes the task: whatever 2xx the call gives is `accepted`. */
  answer?: 'token';
  /** How a model is asked that answers in the function's place; `arguments` are without it. */
  config?: JsonObject;
  /** Code calls it, and is told where there is no such function; a definition waits for a worker of that name. */
  byHandler?: true;
}

/**
 * What every runner is told of a task that it was given.
 *   W1. Closed is final: nobody wants the result any more, neither here nor elsewhere. What the task has set going may be undone.
 *   W2. Forgotten says nothing about the task. Its execution is somebody else's now, who is given the same task with the same
 *       number. What was set going goes on or is set going again; to undo it would harm work that is wanted.
 *   W3. Both may come while the runner waits for somebody: what it hears after that it keeps to itself.
 *   W4. Held, since its execution is paused: it is not to be begun, and comes again. What was begun goes on, and is not begun twice then.
 */
export interface Runner {
  /** The task is closed: stop working on it where that is possible (W1). */
  stop(executionId: ExecutionId, taskId: number): void;
  /** Drops the tasks of executions that are somebody else's now (W2). */
  forget(isGone: (executionId: ExecutionId) => boolean): void;
  /** W4; absent where what it has not begun is nothing that others see. */
  hold?(executionId: ExecutionId, taskId: number): void;
}

/**
 * How tasks of one type of function are run. Adding a type is one more of these in the executor's table.
 * A runner answers through the `TaskOutcomes` it was made with, once a task. A task that it has already is not begun twice.
 */
export interface TaskRunner extends Runner {
  readonly type: FunctionType;
  /** What holds for functions of the type whose registration does not say. */
  readonly defaults?: FunctionDefaults;
  run(task: TenantTask, registered: RegisteredFunction | undefined): void;
}

/**
 * A part of the service that answers calls of functions itself: models, collections, connectors. Where a function of the name is
 * registered, or a worker polls for it, that one is called instead. A task comes again with the same number after its execution has changed hands, and each attempt
 * of a visit with the same idempotency key: what was done already must be found then, not done twice, as far as whoever is asked can tell (I12).
 */
export interface BuiltInRunner extends Runner {
  /** What holds for its calls unless they say something themselves. */
  readonly defaults: FunctionDefaults;
  /** Somebody has set up what answers for its names, so that no worker goes before it without being registered. */
  readonly isSetUp?: true;
  /** Asked for each call: it never waits. */
  answers(tenant: TenantId, name: string): boolean;
  /** Where it does not answer for a name that it might: what to do, as a sentence without its full stop. */
  advice?(tenant: TenantId, name: string): string | undefined;
  /** Tells of names that it answers for from now on; what waits for workers of these is given to it. Absent: they are the same for ever. */
  onNames?(listener: (tenant: TenantId, name: string) => void): void;
  run(task: TenantTask): void;
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
export interface RequestRunner<Kind extends AskedKind = AskedKind> extends Runner {
  readonly kind: Kind;
  run(task: AskedTask<Kind>): void;
}

export interface TaskFailure {
  error: string;
  cause: string;
  status?: number;
  retryAfterMs?: number;
  /** Another try comes to the same. */
  retryable?: false;
  /** What the model used all the same. */
  usage?: ModelUsage;
}

/** A task, and whose it is. */
export interface OwnedTask extends TaskRef {
  tenant: TenantId;
  workflowName: string;
}

/** Where runners tell what became of a task. `digest` absent: that of the answer. */
export interface TaskOutcomes {
  succeeded(task: OwnedTask, result: Json, digest?: string, usage?: ModelUsage): void;
  failed(task: OwnedTask, failure: TaskFailure, digest?: string): void;
  /** Whoever was asked will answer by token. */
  accepted(task: OwnedTask): void;
}

/** As `TaskOutcomes`, for those who call functions. */
export interface FunctionOutcomes extends TaskOutcomes {
  /** It was not begun, since its function was paused before its turn came. */
  givenBack(task: TenantTask): void;
}
