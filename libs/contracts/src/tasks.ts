import type { ExecutionId, Instant } from './ids';
import type { Json } from './json';

/** One task as a worker gets it from `POST /tasks/poll`. */
export interface PolledTask {
  token: string;
  function: string;
  arguments: Json;
  executionId: ExecutionId;
  state: string;
  /** Counts from 1. */
  attempt: number;
  /** The same for all attempts of one visit of a state, another for each item and branch: by it work that is asked twice is done once. */
  idempotencyKey: string;
  /** ISO 8601, or null when the task may take for ever. */
  deadline: string | null;
  /** Seconds within which the worker must be heard of. */
  heartbeat?: number;
}

/**
 * Names the work that a task asks for, whoever carries it out: the header `Idempotency-Key` of calls, and the field of polled tasks (I12).
 * `visit` is the `seq` of the event by which the state was entered, which is another one for each line of an execution.
 */
export function idempotencyKeyOf({ executionId, visit }: { executionId: ExecutionId; visit: number }): string {
  return `${executionId}-${visit}`;
}

export interface PollRequest {
  functions: string[];
  maxTasks: number;
  /** Milliseconds to wait for the first task. */
  waitMs: number;
  workerId?: string;
}

/** A task that a worker has, or the turn of a handler that nobody can run now, as its owner knows of it. */
export interface TakenTask {
  /** Absent where an executor of an older release tells of it. */
  taskId?: number;
  function: string;
  takenAt: Instant;
  /** The name under which the worker polled; absent: it gave none. */
  workerId?: string;
  /** For how long nothing has been heard of that worker; absent where it gave no name. */
  silentMs?: number;
  timeoutAt?: Instant;
  heartbeatMs?: number;
  /** Of a turn: why it waits, since `takenAt`; its `function` is empty. */
  waitsFor?: string;
}

/** Names one attempt of one task; what a task token stands for. */
export interface TaskRef {
  executionId: ExecutionId;
  /** The `seq` of the history event that scheduled it. */
  taskId: number;
}

export type TaskAnswer =
  | { kind: 'complete'; output: Json }
  | { kind: 'fail'; error: string; cause: string; retryable?: boolean; retryAfterMs?: number }
  | { kind: 'heartbeat' };

/** What an operator says of a task in the place of whoever should. `skip`: it goes on as if the task had given `output`, which nobody checks. */
export type OperatorAnswer =
  { kind: 'complete'; output: Json } | { kind: 'fail'; error: string; cause: string } | { kind: 'skip'; output?: Json };

/** What became of an answer. A repetition of the same answer by the same token is accepted as a duplicate. */
export type AnswerVerdict =
  { accepted: true; duplicate?: true } | { accepted: false; code: 'TASK_CLOSED' | 'TASK_NOT_FOUND' };
