import type { WireError } from './errors';
import type { ExecutionId, Instant, TenantId } from './ids';
import type { Json } from './json';
import type { PollRequest, TakenTask } from './tasks';

/** Every message to an executor names the form it is written in. */
export const EXECUTOR_PROTOCOL = 1;

/** A task on its way to a worker, lent until the poll it answers is confirmed. */
export interface LentTask {
  executionId: ExecutionId;
  taskId: number;
  /** The number its token names, where that is another one. */
  token?: number;
  function: string;
  state: string;
  arguments: Json;
  attempt: number;
  /** The `seq` at which the state was entered: the same for all attempts of one visit. */
  visit: number;
  timeoutAt?: Instant;
  heartbeatMs?: number;
}

/** `pollId` is chosen by whoever polls and never used twice, so that a poll can be taken back whatever became of its answer. */
export interface ExecutorMessages {
  'executor.tasks.poll': { ask: { pollId: string; request: PollRequest }; answer: { tasks: LentTask[] } };
  /** The tasks of this poll were given away. `known` false: they had been taken back before. */
  'executor.tasks.confirm': { ask: { pollId: string }; answer: { known: boolean } };
  /** Ends the poll if it still waits, takes its tasks back if it has brought some. */
  'executor.tasks.release': { ask: { pollId: string }; answer: { known: boolean } };
  /** Which tasks of the execution workers have; none where another executor owns it. */
  'executor.tasks.taken': { ask: { executionId: ExecutionId }; answer: { tasks: TakenTask[] } };
  /** A worker has polled elsewhere: it is alive. */
  'executor.workers.heard': { ask: { workerId: string }; answer: { known: true } };
}

export type ExecutorPattern = keyof ExecutorMessages;
export type ExecutorRequest<P extends ExecutorPattern> = {
  v: typeof EXECUTOR_PROTOCOL;
  tenant: TenantId;
} & ExecutorMessages[P]['ask'];
export type ExecutorReply<P extends ExecutorPattern> =
  { ok: true; value: ExecutorMessages[P]['answer'] } | { ok: false; error: WireError };
