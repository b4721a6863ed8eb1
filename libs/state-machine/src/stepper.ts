import type {
  ExecutionId,
  ExecutionStatus,
  FinalStatus,
  Instant,
  Json,
  Labels,
  ModelUsage,
  OperatorAnswer,
  ParentTask,
  PauseTerms,
  TenantId,
  WorkflowId,
} from '@workflows/contracts';
import type { Bindings, EvaluationRequest, EvaluationResult, SLOW } from './expressions/expression';
import type { Turn, TurnOutcome } from './handlers/turn';
import type { HistoryEvent } from './history';
import type { TaskRequest } from './task-request';

/** What is fixed when an execution starts; kept beside its history. `version` is the one that it has been moved to, where it was. */
export interface ExecutionSeed {
  tenant: TenantId;
  executionId: ExecutionId;
  workflowId: WorkflowId;
  workflowName: string;
  version: number;
  input: Json;
  createdAt: Instant;
  /** The task of another execution that started this one. `depth`: how many executions stand above it. */
  parent?: ParentTask;
  /** What the execution is called, where whoever started it said so. */
  name?: string;
  labels?: Labels;
  /** Which one it does anew. */
  restartedFrom?: ExecutionId;
}

/** What is put to an execution. A late or doubled one is an ordinary rejection. */
export type StepCommand =
  | { kind: 'start' }
  | { kind: 'taskAccepted'; taskId: number }
  | { kind: 'taskSucceeded'; taskId: number; digest: string; result: Json; usage?: ModelUsage }
  | {
      kind: 'taskFailed';
      taskId: number;
      digest: string;
      error: string;
      cause: string;
      status?: number;
      retryable?: boolean;
      retryAfterMs?: number;
      usage?: ModelUsage;
    }
  | {
      kind: 'operatorAnswer';
      taskId: number;
      digest: string;
      answer: OperatorAnswer;
      by?: string;
      reason?: string;
    }
  | { kind: 'heartbeatMissed'; taskId: number }
  /** `dueAt`: for when it was armed, since a timer that was moved meanwhile is another one. */
  | { kind: 'timerFired'; timerId: number; dueAt?: Instant }
  | { kind: 'evaluated'; taskId: number; values: Record<string, EvaluationResult> }
  /** `problem` absent: the output is what the workflow promises. */
  | { kind: 'outputChecked'; taskId: number; problem?: string }
  | { kind: 'turned'; turnId: number; turn: Turn }
  /** There is no such turn, and asking once more would not help. */
  | { kind: 'turnFailed'; turnId: number; why: Extract<TurnOutcome, { kind: 'mismatch' | 'overLimit' }> }
  /** `undo`: what was done is undone first, whatever the definition says. `asOf`: by what its sender had seen of the history. */
  | { kind: 'cancel'; reason: string; undo?: true; asOf?: number }
  | ({ kind: 'pause'; asOf?: number } & PauseTerms)
  | { kind: 'resume'; asOf?: number }
  /** `ifCount`: only where it was redriven so many times so far. */
  | { kind: 'redrive'; ifCount?: number }
  /** To another version, whose program `judgeMigration` has found to fit. */
  | { kind: 'migrate'; to: number; map?: Record<string, string> }
  /** Ends an execution that cannot go on, past its own catchers (I20). */
  | { kind: 'ban'; error: string; cause: string };

/** What the world lends to one step (I8): drawn once by the caller. */
export interface StepFacts {
  at: Instant;
  /** In [0, 1). */
  random: number;
  /** What the registration of a function says, as it stands now. */
  functionDefaults(name: string): { timeoutMs?: number; retry?: Json } | undefined;
  /** What is wrong with an execution's output by the workflow's `outputSchema`, if anything; SLOW: it has to be asked apart. */
  outputProblem?(output: Json): string | undefined | typeof SLOW;
  /** The token by which the task of this number can be answered; asked where arguments hold it (`Task.Token`). */
  taskToken?(taskId: number): string;
  /** 16 random bytes, in hex; asked when a handler begins. */
  chance?(): string;
}

/** One attempt of a task that waits for its answer. */
export interface OpenTask {
  taskId: number;
  /** The number its token was given away by, where that is another: the task is answered by either. */
  token?: number;
  request: TaskRequest;
  /** Of an `event`: the condition, and all that it can see but the event itself. */
  match?: { key: string; source: string; bindings: Bindings };
  state: string;
  /** Of the line the state is in; '' is the execution's own. */
  path: string;
  attempt: number;
  /** The `seq` at which the state was entered: the same for all attempts of one visit. */
  visit: number;
  arguments: Json;
  scheduledAt: Instant;
  timeoutAt?: Instant;
  heartbeatMs?: number;
  accepted: boolean;
}

/** What the shell has to carry out once the events are durable. */
export type Effect =
  | { kind: 'scheduleTask'; task: OpenTask }
  | { kind: 'acceptTask'; taskId: number }
  | { kind: 'closeTask'; taskId: number }
  /** Answered by an `evaluated` command; closed by a `closeTask` like any task. */
  | { kind: 'evaluate'; taskId: number; state: string; request: EvaluationRequest }
  /** Answered by an `outputChecked` command, else as `evaluate`. */
  | { kind: 'checkOutput'; taskId: number; state: string; output: Json }
  /**
   * Answered by a `turned` or `turnFailed` command, else as `evaluate`. The handler was told all up to `after`, and is told up to `upTo`.
   * `afresh`: by a replay, whatever is hot. `chance`: all that it has, as the history keeps it.
   */
  | { kind: 'turn'; turnId: number; after: number; upTo: number; chance: string; afresh?: true }
  | { kind: 'armTimer'; timerId: number; dueAt: Instant }
  | { kind: 'disarmTimer'; timerId: number }
  /** Nobody is to take it from now on; what has taken it may go on. Its row stays. */
  | { kind: 'holdTask'; taskId: number }
  /** What was open all the while the execution was paused may be taken again: the effect that opened it, without a new row. */
  | { kind: 'releaseTask'; taskId: number; opening: OpeningEffect }
  /** It is paused since then; absent: it is not any more. */
  | { kind: 'park'; since?: Instant }
  /** It runs on this version from now on. */
  | { kind: 'move'; version: number }
  /** What had ended runs again, for the so many-th time. */
  | { kind: 'reopen'; redriveCount: number }
  | { kind: 'finish'; status: FinalStatus; output?: Json; error?: string; cause?: string; failedState?: string };

export type OpeningEffect = Extract<Effect, { kind: 'scheduleTask' | 'evaluate' | 'checkOutput' | 'turn' }>;

export type Rejection =
  | 'ALREADY_ANSWERED'
  | 'NOT_STARTED'
  | 'ALREADY_STARTED'
  | 'ALREADY_PAUSED'
  | 'ALREADY_REDRIVEN'
  | 'NOT_PAUSED'
  | 'EXECUTION_PAUSED'
  | 'EXECUTION_CLOSED'
  | 'EXECUTION_OPEN'
  | 'EXECUTION_UNDONE'
  | 'TASK_NOT_OPEN'
  | 'TIMER_NOT_ARMED';

export type Step<State> =
  | { ok: true; state: State; events: readonly HistoryEvent[]; effects: readonly Effect[] }
  | { ok: false; reason: Rejection };

/** What every kind of program has in common; nothing else of a state is known outside its own stepper. */
export interface AnyState {
  readonly seq: number;
  readonly status: ExecutionStatus;
  /** The state shown as `currentState`, where the program has named states. */
  readonly currentState?: string;
}

/** How one kind of program is run. Pure: the same arguments give the same answer, to the byte (I8). */
export interface Stepper<Program, State extends AnyState> {
  step(
    program: Program,
    seed: ExecutionSeed,
    state: State | undefined,
    command: StepCommand,
    facts: StepFacts,
  ): Step<State>;
  /** Rebuilds a state from events, `state` being what earlier events gave. Evaluates nothing. */
  fold(program: Program, seed: ExecutionSeed, state: State | undefined, events: readonly HistoryEvent[]): State;
  /** The effects of an open state that a new owner has to carry out again: its open tasks and evaluations. Timers have rows. */
  resume(program: Program, seed: ExecutionSeed, state: State, facts?: Pick<StepFacts, 'taskToken'>): readonly Effect[];
}
