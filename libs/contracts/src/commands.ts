import type { ExecutionId, Instant, TenantId, WorkflowId } from './ids';
import type { Json } from './json';
import type { NameReuse } from './execution-names';
import type { Labels } from './labels';
import type { WireError } from './errors';
import type { AnswerVerdict, OperatorAnswer, TaskAnswer } from './tasks';
import type { TakenOver } from './executions';
import type { MigrationVerdict } from './migrations';

/** Version of the envelopes below. A reader refuses a version it does not know (I24). */
export const ENVELOPE_VERSION = 1;

/** A start that is asked for: of one version of a workflow, under the id of its execution. Nothing exists of it before it is durable. */
export interface StartRequest {
  tenant: TenantId;
  executionId: ExecutionId;
  workflowId: WorkflowId;
  version: number;
  workflowName: string;
  startState: string;
  input: Json;
  createdAt: Instant;
  /** I2: one execution per (tenant, workflow, key) within seven days. */
  idempotency?: { key: string; bodyDigest: string };
  /** The task that starts it. Its id is that task's (`childIdOf`), so a start that is repeated finds the first one. */
  parent?: ParentTask;
  /** What it is called, where whoever starts it says so. */
  name?: string;
  /** What the name claims, of which `name` alone says nothing: that of a child claims nothing. */
  nameReuse?: NameReuse;
  labels?: Labels;
  /** It does another one anew: from its beginning, or with what that had come to. */
  restart?: Restart;
}

export interface Restart {
  of: ExecutionId;
  takenOver?: TakenOver;
  /** Whether its program has branches or items. */
  hasLines?: boolean;
}

/** The task of another execution that started this one. */
export interface ParentTask {
  executionId: ExecutionId;
  state: string;
  taskId: number;
  /** How many executions stand above. */
  depth: number;
  /** Nobody waits for its end, and nobody else's end reaches it. */
  detached?: true;
}

/** What is said to the owner of an execution, over whichever transport. */
export type ExecutionCommand =
  /** `durable`: the execution was inserted before it was told of; it only has to begin. */
  | { kind: 'start'; request: StartRequest; durable?: true }
  | { kind: 'answer'; tenant: TenantId; executionId: ExecutionId; taskId: number; answer: TaskAnswer; digest: string }
  | ({ kind: 'cancel'; tenant: TenantId; executionId: ExecutionId; reason: string } & Seen)
  | { kind: 'steer'; tenant: TenantId; executionId: ExecutionId; steering: Steering }
  /** A command of its own: an executor of the release before takes an unknown steering for done. */
  | ({ kind: 'migrate'; tenant: TenantId; executionId: ExecutionId } & Migration)
  /** A kind of its own: an executor that does not know it says so, and takes nothing for done (I24). */
  | {
      kind: 'operatorAnswer';
      tenant: TenantId;
      executionId: ExecutionId;
      taskId: number;
      answer: OperatorAnswer;
      digest: string;
      by?: string;
      reason?: string;
    }
  /** A hint to look: the child that a task of `executionId` waits for has ended. */
  | { kind: 'childEnded'; tenant: TenantId; executionId: ExecutionId; taskId: number }
  /** A hint to look: an event has been stored, under this number, that a task of `executionId` may wait for. */
  | { kind: 'poke'; tenant: TenantId; executionId: ExecutionId; taskId: number; event: number };

/**
 * How far the sender had seen the history, so that what comes late, behind what was done since, changes nothing. An executor of the
 * release before does it all the same.
 */
export interface Seen {
  asOf?: number;
}

/** From a version of the workflow to another one. */
export interface Migration extends Seen {
  workflowId: WorkflowId;
  /** Absent: from whichever it runs on. */
  from?: number;
  to: number;
  /** New names of states, by the old ones. */
  map?: Record<string, string>;
  /** It is only judged. */
  dryRun?: true;
}

export interface PauseTerms {
  /** `stop`: all deadlines move by the pause. */
  clocks: 'run' | 'stop';
  reason?: string;
  /** The children that it waits for are told by whoever says so; those that begin while it is paused begin so. */
  tree?: true;
}

/** What people do to an execution beyond ending it. */
export type Steering =
  | ({ kind: 'pause' } & PauseTerms & Seen)
  | ({ kind: 'resume' } & Seen)
  | Redrive
  /**
   * A cancel before which what was done is undone; `cancelled` is the reply. An executor that does not know it does nothing and replies
   * `steered`: of a field of `cancel` it would have cancelled, and undone nothing.
   */
  | ({ kind: 'undo'; reason: string } & Seen);

/** `ifCount`: only where it was redriven so many times so far, so that a doubled one is done once. */
export interface Redrive {
  kind: 'redrive';
  ifCount?: number;
}

/** Why it was not done: it is so already, has ended, has not ended, was undone, or never began. */
export type SteeringRefusal =
  | 'ALREADY_PAUSED'
  | 'NOT_PAUSED'
  | 'ALREADY_REDRIVEN'
  | 'EXECUTION_CLOSED'
  | 'EXECUTION_OPEN'
  | 'EXECUTION_UNDONE'
  | 'NOT_STARTED';

export interface CommandEnvelope {
  v: typeof ENVELOPE_VERSION;
  /** Same id, same command: the receiver drops doubles (I4). */
  id: string;
  command: ExecutionCommand;
  /** Whoever waits for the answer, if anyone does: the instance id of a gateway. */
  replyTo?: string;
  traceparent?: string;
}

/** What a start came to: the execution that exists now, and whether this request made it or an earlier one did (`replayed`). */
export interface StartOutcome {
  executionId: ExecutionId;
  workflowId: WorkflowId;
  version: number;
  startState: string;
  input: Json;
  createdAt: Instant;
  replayed: boolean;
  /** It waits for its workflow to be resumed. */
  queued?: boolean;
}

/** A record on `workflows.triggers`, by any producer. */
export interface TriggerRecord {
  workflow: string;
  input?: Json;
  idempotencyKey?: string;
  labels?: Labels;
  name?: string;
  nameReuse?: NameReuse;
}

export const TOPICS = {
  commands: 'workflows.commands',
  replies: 'workflows.replies',
  events: 'workflows.events',
  triggers: 'workflows.triggers',
  quarantine: 'workflows.quarantine',
} as const;

/** What became of a command, told to whoever waits for it once it is durable. */
export type CommandReply =
  | { kind: 'started'; outcome: StartOutcome }
  | { kind: 'answered'; verdict: AnswerVerdict }
  /** `accepted` false: the execution has ended another way. */
  | { kind: 'cancelled'; accepted: boolean }
  /** `safe`: it was done, unless it was a dry run. */
  | { kind: 'migrated'; verdict: MigrationVerdict }
  /** `refusal` absent: it was done. */
  | { kind: 'steered'; refusal?: SteeringRefusal }
  /** Whether the event is the one that the task waited for. */
  | { kind: 'poked'; woken: boolean }
  | { kind: 'refused'; error: WireError };

/** A reply on `workflows.replies`: `id` is the envelope's, `to` its `replyTo`. */
export interface ReplyEnvelope {
  v: typeof ENVELOPE_VERSION;
  id: string;
  to: string;
  reply: CommandReply;
}
