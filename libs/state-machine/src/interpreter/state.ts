import type { ExecutionStatus, Instant, Json } from '@workflows/contracts';
import type { EvaluationResult } from '../expressions/expression';
import { NOTHING_PRODUCED } from './data';
import type { Data } from './data';
import type { AnyState } from '../stepper';

/**
 * Where an execution stands. Plain JSON, never changed in place, and small: it shares what it can with the state before.
 *   S1. It is written by `applyEvent` alone, so folding the history always gives it (I5).
 *   S2. `ready` and `arriving` exist only between two events of one step; a stored state is never in them.
 *   S3. What is open outside (task, evaluation, timer) can be read off the state, and `openRows` is where it is read;
 *       an ended execution has none (I10).
 */
export interface ExecutionState extends AnyState {
  readonly seq: number;
  readonly status: ExecutionStatus;
  readonly currentState?: string;
  readonly data: Data;
  readonly variables: Readonly<Record<string, Json>>;
  readonly thread: Thread;
  /** The timer of the whole execution, while it runs. */
  readonly timeout?: ArmedTimer;
  /** How it ended; `status` says the same in one word. */
  readonly outcome?: Outcome;
}

/** One line of states. `path` names it among branches and items: '' is the execution's own. */
export interface Thread {
  readonly path: string;
  readonly visit: Visit;
  readonly activity: Activity;
}

/** What is known about the stay in one state, over all its attempts. */
export interface Visit {
  /** Of the event that entered the state. */
  readonly seq: number;
  readonly state: string;
  readonly enteredAt: Instant;
  /** How many retries have been scheduled; an attempt's number is one more. */
  readonly retryCount: number;
  /** How many of them each retrier has scheduled. */
  readonly retries: readonly number[];
  /** The function of its latest task. */
  readonly function?: string;
}

export type Activity =
  | { readonly status: 'arriving'; readonly next: string }
  | { readonly status: 'ready'; readonly phase: Phase; readonly memo: Memo }
  | { readonly status: 'task'; readonly task: TaskAttempt }
  | { readonly status: 'waiting'; readonly timer: ArmedTimer; readonly then: Phase }
  | { readonly status: 'backoff'; readonly timer: ArmedTimer }
  | {
      readonly status: 'evaluating';
      readonly taskId: number;
      readonly phase: Phase;
      readonly keys: readonly string[];
      readonly memo: Memo;
      readonly at: Instant;
    }
  | { readonly status: 'ended' };

/**
 * Which part of a state is worked on: going in (arguments, conditions, times), going out (output and assign, over a
 * task's result), having failed (retry or catch is to be chosen), or leaving by a catcher.
 */
export type Phase =
  | { readonly kind: 'enter' }
  | { readonly kind: 'exit'; readonly result?: Json }
  | { readonly kind: 'failed'; readonly error: Failure }
  | { readonly kind: 'caught'; readonly error: Failure };

/** What the full evaluator has said so far in this phase of this visit, by the expression's key. */
export type Memo = Readonly<Record<string, EvaluationResult>>;

/** `name` and `cause` of an error. */
export interface Failure {
  readonly name: string;
  readonly cause: string;
}

export interface ArmedTimer {
  readonly timerId: number;
  readonly dueAt: Instant;
}

/** An open task as the state keeps it. `arguments` absent: what the state sees. */
export interface TaskAttempt {
  readonly taskId: number;
  readonly function: string;
  readonly attempt: number;
  readonly arguments?: Json;
  readonly scheduledAt: Instant;
  readonly timeoutAt?: Instant;
  readonly heartbeatMs?: number;
  readonly accepted: boolean;
}

/** `output` absent: what the states produced. */
export type Outcome =
  | { readonly status: 'completed'; readonly output?: Json }
  | { readonly status: 'failed'; readonly error: string; readonly cause: string; readonly failedState?: string }
  | { readonly status: 'timedOut'; readonly error: string; readonly cause: string }
  | { readonly status: 'cancelled'; readonly cause: string };

export const EMPTY_MEMO: Memo = {};
export const ENTER: Phase = { kind: 'enter' };

/** Before the first event. */
export const UNSTARTED: ExecutionState = {
  seq: 0,
  status: 'queued',
  data: NOTHING_PRODUCED,
  variables: {},
  thread: {
    path: '',
    visit: { seq: 0, state: '', enteredAt: 0, retryCount: 0, retries: [] },
    activity: { status: 'ready', phase: ENTER, memo: EMPTY_MEMO },
  },
};
