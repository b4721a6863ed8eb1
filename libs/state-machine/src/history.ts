import type { Instant, Json } from '@workflows/contracts';
import type { EvaluationResult } from './expressions/expression';

/**
 * What has happened to an execution, as it is stored. Rules of this file:
 *   H1. `seq` counts from 1 without a gap; folding the events over the seed gives the state (I5).
 *   H2. An event kind that has ever been stored keeps its meaning; new behaviour is a new kind.
 *   H3. An event holds what is new and nothing that the fold can derive: its size does not grow with the data so far.
 *   H4. Events name each other by `seq`: a `taskId` is the `seq` of its `taskScheduled` or `evaluationRequested`, a `timerId` that of the
 *       event that armed it.
 */
export type HistoryEvent = { seq: number; at: Instant } & HistoryFact;

export type HistoryFact =
  | { type: 'executionStarted'; data: { timeoutAt?: Instant } }
  | { type: 'stateEntered'; state: string }
  /** `arguments` absent: the function gets what the state sees. */
  | {
      type: 'taskScheduled';
      state: string;
      data: { function: string; attempt: number; arguments?: Json; timeoutAt?: Instant; heartbeatMs?: number };
    }
  /** The function said "I will answer by token" (HTTP 202), or a worker took a task that has a heartbeat. */
  | { type: 'taskAccepted'; state: string; data: { taskId: number } }
  | { type: 'taskSucceeded'; state: string; data: { taskId: number; digest: string; result: Json } }
  | { type: 'taskFailed'; state: string; data: { taskId: number; digest: string; error: string; cause: string } }
  | {
      type: 'taskTimedOut';
      state: string;
      data: { taskId: number; error: 'States.Timeout' | 'States.HeartbeatTimeout'; cause: string };
    }
  /** The state failed by itself: an expression of it, or what it was told to do. A task's failures have their own kinds. */
  | { type: 'stateFailed'; state: string; data: { error: string; cause: string } }
  /** `retrier` is the index of the retrier that decided, `attempt` the number the next attempt will have. */
  | { type: 'retryScheduled'; state: string; data: { retrier: number; attempt: number; dueAt: Instant } }
  /** `dueAt` at or before `at`: the step had done its share of work and goes on, where it stopped, when the timer fires. */
  | { type: 'waitStarted'; state: string; data: { dueAt: Instant } }
  | { type: 'timerFired'; state?: string; data: { timerId: number } }
  | { type: 'evaluationRequested'; state: string; data: { keys: string[] } }
  | { type: 'evaluated'; state: string; data: { taskId: number; values: Record<string, EvaluationResult> } }
  | { type: 'stateExited'; state: string; data: StateExit }
  /** `output` absent: what the states produced. */
  | { type: 'executionCompleted'; data: { output?: Json } }
  | { type: 'executionFailed'; state?: string; data: { error: string; cause: string } }
  | { type: 'executionTimedOut'; state?: string; data: { error: string; cause: string } }
  | { type: 'executionCancelled'; state?: string; data: { reason: string } };

export interface StateExit {
  /**
   * The state's own result. Absent: `{error}` where the state failed, else the result of its task as it came
   * (`taskSucceeded`), else nothing.
   */
  output?: Json;
  /** What becomes of the result: merged into what is known, put in the place of all that is known, or left out. */
  flow: 'merge' | 'replace' | 'none';
  assign?: Record<string, Json>;
  /** Set where the state failed and a catcher took it. */
  error?: { name: string; cause: string };
  /** Absent: the execution ends here. */
  next?: string;
}
