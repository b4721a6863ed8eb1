import type { ExecutionId, Instant, Json, ModelUsage, PauseTerms, TakenOver, UsageView } from '@workflows/contracts';
import type { EvaluationResult } from './expressions/expression';
import type { HandlerEnd, HandlerLog, SourcePlace, TurnOutcome } from './handlers/turn';
import type { DataFlow } from './program';
import type { MapTerms } from './map-terms';
import type { TaskRequest } from './task-request';

/**
 * What has happened to an execution, as it is stored. An event from outside, which a state waits for, is another thing: here it is a
 * task that was scheduled and has its result. Rules of this file:
 *   H1. `seq` counts from 1 without a gap; folding the events over the seed gives the state (I5).
 *   H2. An event kind that has ever been stored keeps its meaning; new behaviour is a new kind.
 *   H3. An event holds what is new and nothing that the fold can derive: its size does not grow with the data so far.
 *   H4. Events name each other by `seq`: a `taskId` is the `seq` of its `taskScheduled`, `evaluationRequested` or
 *       `outputCheckRequested`, a `timerId` that of the
 *       event that armed it. An operator answers for a wait or a retry to come by its `timerId`, which is a `taskId` then.
 *   H5. A line is the execution's own run of states, a branch of a `parallel` or an item (or batch of items) of a `map`. `path`
 *       names it: absent for the execution's own, else `<state>/<index>`, after its parent's path and a `/` where that has one.
 *   H6. What a `map` does for all its items (reading pages of them, writing results) has `*` in the place of the index: it can
 *       be as large as the items are, and is not told where only the states of a line are.
 *   H7. What undoes something has a path of its own, `~undo/<n>`, which is that of no branch and no item.
 *   H8. Of a handler, `path` names a call by its number: `call/<n>`; one that another code has made, and nobody has asked for again so
 *       far, by the `seq` that told of it: `was/<seq>`. `state` is what it is called in the text.
 */
export type HistoryEvent = { seq: number; at: Instant; path?: string } & HistoryFact;

export type HistoryFact =
  /**
   * Of one that does another anew, and before all else: it begins in `state` and not in the first of its program, with what the other one
   * knew when it was about to enter it.
   */
  | { type: 'resultsTakenOver'; state: string; data: { from: ExecutionId } & Omit<TakenOver, 'state'> }
  /** `flow` absent: `merge`. `chance`: of a handler, all the chance that it has, as hex. */
  | { type: 'executionStarted'; data: { timeoutAt?: Instant; flow?: DataFlow; chance?: string } }
  | { type: 'stateEntered'; state: string }
  /**
   * `arguments` absent: whoever is asked gets what the state sees. One of `function` and `request` says who that is. `token`:
   * the task goes by this number as well, since its token was given away in the arguments before the event had a `seq`.
   * `call`: of the first attempt of a handler's call. Later ones ask for the same.
   */
  | {
      type: 'taskScheduled';
      state: string;
      data: {
        function?: string;
        request?: Exclude<TaskRequest, { kind: 'function' }>;
        attempt: number;
        arguments?: Json;
        timeoutAt?: Instant;
        heartbeatMs?: number;
        token?: number;
        /** Only an answer by token completes the task; the call's own answer means "handed over". */
        answer?: 'token';
        envelope?: 'lambda';
        /** The arguments are a list: what the function gets, and how a model is asked. Absent in histories of earlier releases, whose functions get the list. */
        configured?: true;
        /** It can be undone: its result is kept, with what the state sees. */
        undo?: true;
        call?: CallRecord;
        /** Of an `event` that a handler waits for: what has to hold, as an expression over the event. */
        match?: string;
      };
    }
  /** The function said "I will answer by token" (HTTP 202), or a worker took a task that has a heartbeat. */
  | { type: 'taskAccepted'; state: string; data: { taskId: number } }
  /** `usage`: of one that called a model. Absent in histories of earlier releases, too. */
  | { type: 'taskSucceeded'; state: string; data: { taskId: number; digest: string; result: Json; usage?: ModelUsage } }
  | {
      type: 'taskFailed';
      state: string;
      data: {
        taskId: number;
        digest: string;
        error: string;
        cause: string;
        status?: number;
        /** What the answer says about another try, of one that came while the execution was paused: it is asked later. */
        retryable?: boolean;
        retryAfterMs?: number;
        /** Of a handler's call: no attempt follows, and the handler is told. */
        settles?: true;
        usage?: ModelUsage;
      };
    }
  /** `settles` as above. */
  | {
      type: 'taskTimedOut';
      state: string;
      data: { taskId: number; error: 'States.Timeout' | 'States.HeartbeatTimeout'; cause: string; settles?: true };
    }
  /** An operator answers for whoever should; the event after it is what that means. */
  | {
      type: 'operatorAnswered';
      state: string;
      data: { taskId: number; digest: string; answer: 'complete' | 'fail' | 'skip'; by?: string; reason?: string };
    }
  /** The state failed by itself: an expression of it, or what it was told to do. A task's failures have their own kinds. */
  | {
      type: 'stateFailed';
      state: string;
      data: { error?: string; cause: string; from?: FailedWith; usage?: UsageView };
    }
  /** `retrier` is the index of the retrier that decided, `attempt` the number the next attempt will have. */
  | { type: 'retryScheduled'; state: string; data: { retrier: number; attempt: number; dueAt: Instant } }
  /** `dueAt` at or before `at`: the step had done its share of work and goes on, where it stopped, when the timer fires. */
  | { type: 'waitStarted'; state: string; data: { dueAt: Instant; call?: CallRecord } }
  /** `settles`: it was what a handler's call had waited for. */
  | { type: 'timerFired'; state?: string; data: { timerId: number; settles?: true } }
  | { type: 'evaluationRequested'; state: string; data: { keys: string[] } }
  | { type: 'evaluated'; state: string; data: { taskId: number; values: Record<string, EvaluationResult> } }
  | { type: 'stateExited'; state: string; data: StateExit }
  /** The execution has nothing left to do but to have its output held against `outputSchema`. `output` absent: what the data flow gives. */
  | { type: 'outputCheckRequested'; state: string; data: { output?: Json } }
  /** `problem` absent: the output is what the workflow promises. */
  | { type: 'outputChecked'; state: string; data: { taskId: number; problem?: string } }
  /** `input` absent: each branch gets what the state sees. */
  | { type: 'parallelStarted'; state: string; data: { branches: number; input?: Json } }
  | { type: 'mapStarted'; state: string; data: MapTerms }
  /**
   * Of the line's own path. `input` absent: of a branch, what its `parallelStarted` says; of an item, the item as it is, or
   * what `itemSelected` says. `items`: how many items a batch takes; absent: one item that is no batch.
   */
  | { type: 'lineStarted'; data: { index: number; startAt: string; items?: number; select?: true } }
  /** An item selector has made this of the line's item, or of the next item of its batch. */
  | { type: 'itemSelected'; data: { input: Json } }
  /** `output` absent: what the line's data flow gives. */
  | { type: 'lineEnded'; data: { output?: Json } }
  | { type: 'lineFailed'; data: { error?: string; cause: string } }
  /**
   * All lines of a `parallel` or `map` have ended; `result` is what they gave, in order, or where it was written. `usage`: what their calls of
   * models used, since the events of a line are not read to show its execution.
   */
  | { type: 'linesJoined'; state: string; data: { result: Json; usage?: UsageView } }
  /** From here on nothing is followed up. */
  | { type: 'executionPaused'; state?: string; data: PauseTerms }
  /** Of one that was paused alone: all below it is meant as well from here on, by these words. */
  | { type: 'treePaused'; state?: string; data: PauseTerms }
  /** What has come meanwhile is followed up now, in its order. */
  | { type: 'executionResumed'; state?: string; data: Record<string, never> }
  /**
   * It goes on from what it failed, timed out or was cancelled in; branches and items that succeeded are kept. `state`: its own line stays in
   * there, with lines to be taken up again; else it enters a state anew.
   */
  | { type: 'executionRedriven'; state?: string; data: { timeoutAt?: Instant; handler?: Forgotten } }
  /** It goes on with another version, where it stands. `map`: new names of states, by the old ones. */
  | { type: 'executionMigrated'; data: { from: number; to: number; map?: Record<string, string> } }
  /** Of the line's own path: it is taken up again, after a redrive. */
  | { type: 'lineResumed'; data: { index: number } }
  /**
   * How it is going to end is decided. Before it does, what was done is undone (`compensate`), then the states from `startAt` on are run. What
   * was open is closed.
   */
  | {
      type: 'undoStarted';
      state?: string;
      data: { end: PlannedEnd; compensate?: true; startAt?: string; timeoutAt?: Instant };
    }
  /** Of a path of its own: what was done in that visit, by the `seq` that began it, is being undone. `state` is the one that did it. */
  | { type: 'compensationStarted'; state: string; data: { visit: number } }
  /** It is undone. */
  | { type: 'compensationEnded'; state: string; data: Record<string, never> }
  /** The end that was decided follows. */
  | { type: 'undoEnded'; data: Record<string, never> }
  /** A handler is to be told all up to `upTo`. `afresh`: the answer to such a request did not fit, and what made it is not to be gone on with. */
  | { type: 'turnRequested'; data: { upTo: number; afresh?: true } }
  /**
   * It was told all up to `upTo`; the calls that it made then follow. `aborted`: calls that nobody waits for any more. `end`: of the handler; there is
   * nothing left then but calls that it did not wait for.
   */
  | {
      type: 'turnEnded';
      data: {
        turnId: number;
        upTo: number;
        aborted?: readonly number[];
        end?: HandlerEnd;
        logs?: readonly HandlerLog[];
      };
    }
  /** Of a call's path: what it asks for cannot be asked. `settles`: the handler is told so. */
  | { type: 'callRefused'; state: string; data: { call: CallRecord; error: string; cause: string; settles?: true } }
  /**
   * Of a call's path: the handler has made it before, under other code or before a redrive. `of`: by the `seq` of the event with its result, or that opened it where
   * it is open; where `index` is there, that of what was taken over.
   */
  | { type: 'callRecalled'; state: string; data: { call: CallRecord; of: number; index?: number } }
  /** It has come as far as it was. What it did not ask for again is nobody's any more, and what is open of that is closed. */
  | { type: 'recallEnded'; data: Record<string, never> }
  /** A handler cannot be told anything more until somebody has looked: as a pause, with all clocks stopped. */
  | { type: 'handlerPaused'; state?: string; data: { why: HandlerTrouble } }
  /** `output` absent: what the execution's data flow gives, or its handler has given. */
  | { type: 'executionCompleted'; data: { output?: Json } }
  /** `error` absent: a `Fail` state of ASL that names none. `errorAt`: where a handler has thrown it. */
  | { type: 'executionFailed'; state?: string; data: { error?: string; cause: string; errorAt?: SourcePlace } }
  | { type: 'executionTimedOut'; state?: string; data: { error: string; cause: string } }
  | { type: 'executionCancelled'; state?: string; data: { reason: string } };

/** A handler's call, as replays are held against it. `name` absent: that of its function. */
export interface CallRecord {
  name?: string;
  digest: string;
  /** Nobody waits for it but the end of the handler. */
  floating?: true;
  /** How often and when it is asked again. Absent: as its function says. */
  retry?: Json;
}

/**
 * What a redriven handler is not told again: all calls above `made`, and these of the others, which are made anew. `logged`: so many lines that it
 * writes again are known.
 */
export interface Forgotten {
  made: number;
  calls: readonly number[];
  logged?: number;
}

/** Why a handler cannot go on. `unfit`: its turns do not go with its history. */
export type HandlerTrouble =
  Extract<TurnOutcome, { kind: 'mismatch' | 'overLimit' }> | { kind: 'unfit'; cause: string };

/** As the event of that end says it. */
export type PlannedEnd =
  | { status: 'failed'; error?: string; cause: string }
  | { status: 'timedOut'; error: string; cause: string }
  | { status: 'cancelled'; reason: string };

/** What time does to a paused execution: what falls due fires on resuming, or everything is later by the pause. */
export type Clocks = 'run' | 'stop';

export interface StateExit {
  /**
   * The state's own result. Absent: `{error}` where the state failed, else the result of its task as it came
   * (`taskSucceeded`), else nothing.
   */
  output?: Json;
  /**
   * What becomes of the result: merged into what is known, put in the place of all that is known or at `at` in it, or
   * left out.
   */
  flow: 'merge' | 'replace' | 'insert' | 'none';
  at?: readonly (string | number)[];
  assign?: Record<string, Json>;
  /** Set where the state failed and a catcher took it. */
  error?: { name?: string; cause: string };
  /** Absent: the execution ends here. */
  next?: string;
}

/** Whose failure it was before it became the state's: a branch's, or that of an item. */
export type FailedWith = 'branch' | 'item';
