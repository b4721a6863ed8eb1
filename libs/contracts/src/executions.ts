import type { ExecutionId, TenantId, WorkflowId } from './ids';
import type { Json, JsonObject } from './json';
import type { Labels } from './labels';
import type { ExecutionStatus, FinalStatus } from './status';
import type { UsageView } from './usage';
import type { Waiting } from './waiting';

/** One visit of a state, as `GET /workflows/executions/:id` shows it. */
export interface StateVisit {
  state: string;
  enteredAt: string;
  exitedAt: string | null;
  output?: Json;
  error?: { name?: string; cause: string };
  /** How many times the task's function was scheduled in this visit; absent where there is no task. */
  attempts?: number;
  /** What its calls of models used, over all attempts; absent where it called none. */
  usage?: UsageView;
  /** The execution that it started, where it starts one: that of its latest attempt. */
  childExecutionId?: ExecutionId;
  /** It was a visit of the execution that this one restarts. */
  takenOver?: true;
  /** What it did would be undone by that one, and is not by this. */
  notUndone?: true;
}

/** What an execution takes over of the one that it restarts: as that was about to enter `state`, so this one does. */
export interface TakenOver {
  state: string;
  known: Known;
  variables: Record<string, Json>;
  /** Of a handler, what its calls have given before `state`; it knows nothing else. */
  calls?: TakenCall[];
  /** What led there, the latest of it. */
  visits: StateVisit[];
  /** Visits are missing, or outputs of them. */
  isCut?: true;
}

/** A call of a handler that has its result; by name and digest it is found again. */
export interface TakenCall {
  name: string;
  digest: string;
  result: Json;
}

/** What an execution knows, in one piece: results of its states, over its input where they have not taken its place. */
export type Known =
  /** `only`: the one result is this, which is no object. */
  | { kind: 'results'; input: 'kept' | 'dropped'; results: JsonObject; only?: Json }
  /** All that is known is one value that is no object, given by `state`. */
  | { kind: 'bare'; state: string; value: Json };

export interface ExecutionView {
  id: ExecutionId;
  workflowId: WorkflowId;
  version: number;
  /** What whoever started it calls it. */
  name?: string;
  labels?: Labels;
  /** Whose state has started it. */
  parent?: { executionId: ExecutionId; state: string };
  /** Which execution it does anew. */
  restartedFrom?: ExecutionId;
  /** Which ones do it anew, the latest of them. */
  restarts?: ExecutionId[];
  status: ExecutionStatus;
  input: Json;
  output?: Json;
  error?: string;
  cause?: string;
  failedState?: string;
  /** Where code has thrown what ended it, in its source. */
  errorAt?: { file?: string; line: number; column: number };
  currentState?: string;
  /** Why it does not move, oldest first. There while it is open, and empty where it moves. */
  waiting?: Waiting[];
  /** What comes before its end is being done. */
  undoing?: UndoingView;
  stateHistory: StateVisit[];
  /** What all its calls of models used, those of branches and items included; absent where there were none. */
  usage?: UsageView;
  /** Said where `stateHistory` lacks its earliest entries, in words. */
  omitted?: string;
  /** How many times it was redriven; absent: never. */
  redriveCount?: number;
  createdAt: string;
  completedAt?: string;
}

/** How an execution ends once it is undone, and since when that is decided. */
export interface UndoingView {
  since: string;
  endsAs: FinalStatus;
  error?: string;
  cause: string;
}

/** The answer to a start. */
export interface StartedExecution {
  id: ExecutionId;
  workflowId: WorkflowId;
  version: number;
  /** `queued` where its workflow is paused. */
  status: 'running' | 'queued';
  input: Json;
  currentState: string;
  createdAt: string;
  /** Which execution it does anew. */
  restartedFrom?: ExecutionId;
}

/** One event of `GET /workflows/executions/:id/history`; `seq` counts from 1 without a gap (I5). */
export interface HistoryEventView {
  seq: number;
  type: string;
  at: string;
  state?: string;
  path?: string;
  data?: Json;
}

/** A change of the status of an execution, as a CloudEvent on `workflows.events` tells of it; its `type` is `workflows.execution.<status>`. */
export interface ExecutionChange {
  tenant: TenantId;
  executionId: ExecutionId;
  workflowId: WorkflowId;
  version: number;
  status: ExecutionStatus;
}
