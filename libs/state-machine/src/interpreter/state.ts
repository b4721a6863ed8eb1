import type { Map, OrderedSet } from 'immutable';
import type { ExecutionStatus, Instant, Json } from '@workflows/contracts';
import type { EvaluationResult } from '../expressions/expression';
import type { Clocks } from '../history';
import type { DataFlow } from '../program';
import type { AnyState, ExecutionSeed } from '../stepper';
import type { TaskRequest } from '../task-request';
import { NOTHING_PRODUCED } from './data';
import type { Data } from './data';
import type { Fork } from './fork';
import type { Lines } from './lines';
import type { Saga } from './saga';
import type { Steered } from './steered';

/**
 * Where an execution stands. Never changed in place, and sharing what it can with the state before.
 *   S1. It is written by `applyEvent` alone, so folding the history always gives it (I5).
 *   S2. `ready`, `arriving` and `checked` exist only between two events of one step, and while the execution is paused.
 *   S3. What is open outside (task, evaluation, timer) can be read off the state, and `openOutside` is where it is read;
 *       an ended execution has none (I10).
 *   S4. Branches and items are in `lines`, and what one event costs does not grow with their number.
 */
export interface ExecutionState extends AnyState {
  readonly seq: number;
  readonly status: ExecutionStatus;
  readonly currentState?: string;
  readonly flow: DataFlow;
  /** The execution's own line. */
  readonly ownLine: Line;
  /** Lines of branches and items, while there are any. */
  readonly lines?: Lines;
  /** The timer of the whole execution, while it runs. */
  readonly timeout?: ArmedTimer;
  /** While it is paused. */
  readonly pause?: Pause;
  /** How it ended; `status` says the same in one word. */
  readonly outcome?: Outcome;
  /** Where an end other than its completion has found it. Nothing of it is open; a redrive takes it up. */
  readonly leftOff?: LeftOff;
  /** What can be undone; absent where nothing can. */
  readonly saga?: Saga;
  /** What people have done to it; absent: nothing so far. */
  readonly steered?: Steered;
}

export interface LeftOff {
  readonly line: Line;
  /** Of its branches and items, by their paths. */
  readonly below: Map<string, Line>;
}

/** What came meanwhile is in its lines, which stand where it took them: nothing is followed up. */
export interface Pause {
  readonly since: Instant;
  readonly clocks: Clocks;
  /** All below it is meant as well. */
  readonly tree?: true;
  /** The paths of lines that are to be taken up, in the order in which something came for them. */
  readonly due: OrderedSet<string>;
}

/** One line of states (H5): the execution's own, a branch, or an item or batch of items. */
export interface Line {
  readonly path: string;
  /** What the line began with. */
  readonly input: Json;
  readonly data: Data;
  /** Those of the lines around it included, as they were when it began. */
  readonly variables: Readonly<Record<string, Json>>;
  readonly visit: Visit;
  readonly activity: Activity;
  /** What the line takes of a map's items. */
  readonly share?: Share;
}

/** `index` counts lines; `from` and `items` say which items, the selected ones where there is a selector. */
export interface Share {
  readonly index: number;
  readonly startAt: string;
  readonly from: number;
  readonly items: readonly Json[];
  readonly isBatch: boolean;
  /** The items are members of an object (`MapTerms.keyed`). */
  readonly isKeyed?: true;
  /** Of a distributed map: where its items come from, in AWS's words. */
  readonly source?: string;
  readonly batchInput?: Json;
  /** What the selector has made of the first of them so far; absent where there is no selector. */
  readonly selected?: readonly Json[];
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
  /** Its result is kept, so that it can be undone. */
  readonly keeps?: true;
  /** It is a stay in what undoes the state, whose task gave this result. */
  readonly undoes?: { readonly result: Json };
}

/** `since` is the `seq` of the event that made the phase begin: the number by which the task to come can be told before. */
export type Activity =
  | { readonly status: 'arriving'; readonly next: string }
  | {
      readonly status: 'ready';
      readonly phase: Phase;
      readonly memo: Memo;
      readonly since: number;
      readonly left?: LeftFork;
    }
  | { readonly status: 'task'; readonly task: TaskAttempt }
  | { readonly status: 'waiting'; readonly timer: ArmedTimer; readonly then: Phase; readonly since: number }
  | { readonly status: 'backoff'; readonly timer: ArmedTimer }
  | {
      readonly status: 'evaluating';
      readonly taskId: number;
      readonly phase: Phase;
      readonly keys: readonly string[];
      readonly memo: Memo;
      readonly at: Instant;
      readonly since: number;
    }
  | { readonly status: 'forked'; readonly fork: Fork }
  /** The execution's own line, at its end. `output` absent: what its data flow gives. */
  | { readonly status: 'checking'; readonly taskId: number; readonly output?: Json }
  | { readonly status: 'checked'; readonly output?: Json; readonly problem?: string }
  /** The execution's own line, while what was done is undone. */
  | { readonly status: 'undoing' }
  | { readonly status: 'ended' };

/** The branches or items of a state that failed, as they were then: a redrive takes up those that did not succeed. */
export interface LeftFork {
  readonly fork: Fork;
  readonly below: Map<string, Line>;
}

/**
 * Which part of a state is worked on: making a line's input of its items (`select`, before its first state), going in
 * (arguments, conditions, times), going out (output and assign, over a result), having failed (retry or catch is to be
 * chosen), or leaving by a catcher.
 */
export type Phase =
  | { readonly kind: 'select' }
  | { readonly kind: 'enter' }
  | { readonly kind: 'exit'; readonly result?: Json }
  | { readonly kind: 'failed'; readonly error: Failure }
  | { readonly kind: 'caught'; readonly error: Failure };

/** What the full evaluator has said so far in this phase of this visit, by the expression's key. */
export type Memo = Readonly<Record<string, EvaluationResult>>;

/**
 * An error with what a handler may go by: the HTTP status it came with, and whose failure it was before. `name` absent: a
 * `Fail` state of ASL that says none ended a branch or an item.
 */
export interface Failure {
  readonly name?: string;
  readonly cause: string;
  readonly status?: number;
  readonly from?: 'branch' | 'item';
  /** What the answer says about another try, where it came while the execution was paused. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

export interface ArmedTimer {
  readonly timerId: number;
  readonly dueAt: Instant;
}

/** An open task as the state keeps it. `arguments` absent: what the state sees. */
export interface TaskAttempt {
  readonly taskId: number;
  readonly request: TaskRequest;
  readonly attempt: number;
  readonly arguments?: Json;
  readonly scheduledAt: Instant;
  readonly timeoutAt?: Instant;
  readonly heartbeatMs?: number;
  readonly accepted: boolean;
  readonly token?: number;
  readonly envelope?: 'lambda';
}

/** `output` absent: what the data flow gives. */
export type Outcome =
  | { readonly status: 'completed'; readonly output?: Json }
  | { readonly status: 'failed'; readonly error?: string; readonly cause: string; readonly failedState?: string }
  | { readonly status: 'timedOut'; readonly error: string; readonly cause: string }
  | { readonly status: 'cancelled'; readonly cause: string };

export const EMPTY_MEMO: Memo = {};
export const ENTER: Phase = { kind: 'enter' };
export const NO_VISIT: Visit = { seq: 0, state: '', enteredAt: 0, retryCount: 0, retries: [] };

/** What it took over was its own before that. */
export function hasBegun({ status }: ExecutionState): boolean {
  return status !== 'queued';
}

/** Before the first event. */
export function unstarted({ input }: ExecutionSeed): ExecutionState {
  return {
    seq: 0,
    status: 'queued',
    flow: 'merge',
    ownLine: {
      path: '',
      input,
      data: NOTHING_PRODUCED,
      variables: {},
      visit: NO_VISIT,
      activity: { status: 'ready', phase: ENTER, memo: EMPTY_MEMO, since: 0 },
    },
  };
}
