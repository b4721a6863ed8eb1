import type { WireError } from './errors';
import type { ExecutionId, Instant, TenantId } from './ids';
import type { Json } from './json';
import type { PollRequest, TakenTask } from './tasks';
import type { TextPiece } from './text-piece';

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

/** `number` counts the tasks that were lent to one stand. */
export interface NumberedTask {
  number: number;
  task: LentTask;
}

/** `pollId` is chosen by whoever polls and never used twice, so that a poll can be taken back whatever became of its answer. */
export interface ExecutorMessages {
  /**
   * All tasks of these functions as they come, while the reader of the stream reads: first those that wait now, perhaps none. At most `window`
   * of them are with it and neither taken by a worker nor given back; all of those come back when it reads no more, or is gone.
   */
  'executor.tasks.lend': {
    ask: { standId: string; functions: string[]; window: number };
    answer: { tasks: NumberedTask[] };
  };
  /** What became of lent tasks: a worker has them, or nobody wanted them. */
  'executor.tasks.settle': {
    ask: { standId: string; taken: number[]; back: number[]; workerId?: string };
    answer: { known: boolean };
  };
  /**
   * First that it is watched, then that it has ended; with the execution, as the engine reads it, where the executor has it at hand and it is
   * small.
   */
  'executor.executions.watch': {
    ask: { executionId: ExecutionId };
    answer: { ended: false } | { ended: true; execution?: object };
  };
  /**
   * That it is followed, and then each time that it went on. Where `textsOf` names its tenant (gateways of before this was said name none),
   * what models say to it comes as well, each piece as a `text`: that is no news of the execution itself.
   */
  'executor.executions.follow': {
    ask: { executionId: ExecutionId; textsOf?: TenantId };
    answer: { text?: TextPiece };
  };
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
