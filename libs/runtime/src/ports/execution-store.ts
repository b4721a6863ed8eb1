import type {
  ExecutionChange,
  ExecutionId,
  FinalStatus,
  Instant,
  Json,
  PauseTerms,
  StartOutcome,
  StartRequest,
  TenantId,
  WorkflowId,
} from '@workflows/contracts';
import type { ExecutionSeed, HistoryEvent, TaskRequest } from '@workflows/state-machine';
import type { Owner } from '../fairness/fair-scheduler';

/** The right to write one shard: valid while `epoch` is the shard's (I13). */
export interface ShardClaim {
  shard: number;
  epoch: number;
  /** Counts the batches committed to the shard; tells after a lost connection whether one went through (I9). */
  revision: number;
  /** The first offset of the shard's log that no batch has covered yet. */
  nextOffset: number;
  /** The number its next outbox row gets. */
  nextOutbox: number;
}

export interface StoredExecution {
  shard: number;
  seed: ExecutionSeed;
  status: 'running' | FinalStatus;
  /** The first of its events, as many as make up a page; empty for one that has ended, and for one that was inserted and has not begun. */
  history: HistoryEvent[];
  /** The last event there is; the rest is read by `readHistory`. */
  lastSeq: number;
}

export interface NewExecution {
  shard: number;
  seed: ExecutionSeed;
  startState: string;
  idempotency?: StartRequest['idempotency'];
  /** It does not begin yet: its workflow is paused. */
  queuedAt?: Instant;
}

/** One that has not begun, since its workflow is paused or was. */
export interface QueuedExecution {
  id: ExecutionId;
  createdAt: Instant;
}

export interface FinishedExecution {
  executionId: ExecutionId;
  status: FinalStatus;
  completedAt: Instant;
  output?: Json;
  error?: string;
  cause?: string;
  failedState?: string;
}

/** An open task, as those who look for one see it; its owner holds all of it in memory. */
export interface TaskRow {
  executionId: ExecutionId;
  taskId: number;
  shard: number;
  tenant: TenantId;
  /** Whom it asks; `evaluation` is an expression that is being evaluated, `turn` a handler whose code is to run. */
  kind: TaskRequest['kind'] | 'evaluation' | 'turn';
  /** The name of what it asks: a function, a workflow, an event. */
  subject?: string;
  /** Which one of them: the correlation key of an event, the id of a child execution. */
  key?: string;
  /** What people, and those who look for tasks, need beyond that. */
  detail?: Json;
  state: string;
  attempt: number;
}

export interface TimerRow {
  tenant: TenantId;
  executionId: ExecutionId;
  timerId: number;
  shard: number;
  dueAt: Instant;
}

/** A timer, and whose it is unless its execution is gone. */
export interface DueTimer extends Omit<TimerRow, 'tenant'> {
  owner?: Owner;
}

export interface OutboxRow {
  shard: number;
  /** Given by the owner under the shard's epoch, without a gap: the order of sending (I7). */
  number: number;
  id: string;
  at: Instant;
  change: ExecutionChange;
}

/** Outbox rows of one shard, the last of them included. */
export interface OutboxRange {
  shard: number;
  first: number;
  last: number;
}

export interface QuarantineRow {
  id: string;
  tenant: TenantId;
  topic: string;
  partition: number;
  offset: number;
  reason: string;
  raw: string;
  at: Instant;
}

/** Everything one batch writes, in one transaction (I3). Each list is one multi-row statement. */
export interface BatchWrite {
  /** `nextOffset` is what it becomes. The claim's `epoch` and `revision` are what they must be now. */
  shards: readonly { claim: ShardClaim; nextOffset: number; nextOutbox: number }[];
  inserted: readonly NewExecution[];
  /** Executions that a `StartStore` inserted and that begin with this batch. */
  begun: readonly { executionId: ExecutionId; at: Instant }[];
  /** Executions that a `StartStore` inserted and that do not begin yet: their workflow is paused. */
  queued: readonly { executionId: ExecutionId; at: Instant }[];
  finished: readonly FinishedExecution[];
  /** Of those that end, the ones that a parent waited for. */
  /** Those that had ended, other than well, and run again, for the so many-th time. */
  reopened: readonly { executionId: ExecutionId; redriveCount: number }[];
  /** Those that are paused now, since when; `since` absent: not any more. */
  parked: readonly { executionId: ExecutionId; since?: Instant }[];
  /** Those that go on with another version. */
  moved: readonly { executionId: ExecutionId; version: number }[];
  childrenEnded: readonly { executionId: ExecutionId; shard: number }[];
  /** One row per execution and batch. `own`, of programs with branches or items alone: whether it holds events of the execution's own line. */
  history: readonly { tenant: TenantId; executionId: ExecutionId; events: readonly HistoryEvent[]; own?: boolean }[];
  tasksOpened: readonly TaskRow[];
  tasksClosed: readonly { executionId: ExecutionId; taskId: number }[];
  timersArmed: readonly TimerRow[];
  timersDisarmed: readonly { executionId: ExecutionId; timerId: number }[];
  outbox: readonly OutboxRow[];
  quarantine: readonly QuarantineRow[];
}

/** A write of nothing; whoever writes something sets the lists that it is about. */
export const NO_ROWS: Omit<BatchWrite, 'shards'> = {
  inserted: [],
  begun: [],
  queued: [],
  finished: [],
  reopened: [],
  parked: [],
  moved: [],
  childrenEnded: [],
  history: [],
  tasksOpened: [],
  tasksClosed: [],
  timersArmed: [],
  timersDisarmed: [],
  outbox: [],
  quarantine: [],
};

/**
 * `lost`: another process owns some of the shards; nothing was written. `refused`: the database will never take these
 * values (wrong data, a unique key); nothing was written. Anything else that goes wrong is thrown: the outcome is
 * unknown until `readClaims` was asked (I9). The `code` of what is thrown says what the next try may hope for:
 *   UNAVAILABLE  the database is away or full, and takes nothing from anybody: the same batch again, for as long as that lasts.
 *   OVERLOADED   this batch did not come through in time, or was too much for the memory: where that happens again and again, half
 *                of it may pass. Nothing is wrong with what it says.
 * What has neither code is a defect of ours or of the database's.
 */
export type CommitResult =
  { kind: 'committed' } | { kind: 'lost'; shards: number[] } | { kind: 'refused'; reason: string };

/** What an execution has open, by the numbers of its rows. */
export interface OpenRows {
  tasks: number[];
  timers: number[];
}

/** What the engine asks of the database. Every list it gives is bounded by a limit. */
export interface ExecutionStore {
  /**
   * Takes the shards for `owner`: a new epoch for each but those that `owner` holds and says that it never gave up. One that
   * it gave up and gets back has a new epoch too, or a batch that is still on its way from before could be written. `held`
   * absent: it never gave up any.
   */
  claimShards(owner: string, shards: readonly number[], held?: readonly number[]): Promise<ShardClaim[]>;
  /** The shards as they stand, for the holder `owner`; one it no longer holds is missing. */
  readClaims(owner: string, shards: readonly number[]): Promise<ShardClaim[]>;
  /** Those of the claims that another owner or another epoch has ended. Waits for no batch. */
  findLostClaims(owner: string, claims: readonly ShardClaim[]): Promise<number[]>;
  commit(write: BatchWrite): Promise<CommitResult>;
  /**
   * In the order of `ids`, as many as make up a page and at least one; what comes after the last of them is asked for
   * again. Ids that do not exist are missing; an empty answer says that none of them does.
   */
  loadExecutions(ids: readonly ExecutionId[]): Promise<StoredExecution[]>;
  /** What is open of an execution whose state nobody can tell. */
  findOpenRows(executionId: ExecutionId): Promise<OpenRows>;
  /** The starts of the last seven days that have these keys. */
  findStarts(keys: readonly AskedKey[]): Promise<StartByKey[]>;
  /**
   * Of executions that have ended and are about to be redriven: each takes its name again and keeps it, until it runs or some time has passed.
   * Gives those whose name another has.
   */
  reserveNames(ids: readonly ExecutionId[]): Promise<(NameTaken & { executionId: ExecutionId; name: string })[]>;
  /** Those of these that are paused with all below them. */
  findPausedTrees(ids: readonly ExecutionId[]): Promise<({ executionId: ExecutionId } & PauseTerms)[]>;
  /** The next events with `seq` > `afterSeq`, in order, as many as make up a page; empty at the end. */
  readHistory(executionId: ExecutionId, afterSeq: number): Promise<HistoryEvent[]>;
  /** The last events there are, in order, as many as make up a large page. */
  readHistoryEnd(executionId: ExecutionId): Promise<HistoryEvent[]>;
  /**
   * Ids of executions of a shard with open tasks, ascending, after `after`; of those that are paused, the ones that wait for an event: nothing
   * else of them is to be carried out.
   */
  findExecutionsWithTasks(shard: number, after: ExecutionId | undefined, limit: number): Promise<ExecutionId[]>;
  /** Executions that a `StartStore` inserted at least `ageMs` ago and that have not begun; those that are queued left out. */
  findUnbegun(shards: readonly number[], ageMs: number, limit: number): Promise<ExecutionId[]>;
  /** Queued executions of a workflow in the order in which they were made, those up to `after` left out. */
  findQueued(
    shards: readonly number[],
    workflowId: WorkflowId,
    limit: number,
    after?: QueuedExecution,
  ): Promise<QueuedExecution[]>;
  /** The workflows that have queued executions in these shards. */
  findQueuedWorkflows(shards: readonly number[]): Promise<{ tenant: TenantId; workflowId: WorkflowId }[]>;
  /** Timers due before now + `horizonMs` on the database's clock, earliest first, those at or before `after` left out. */
  findTimers(shards: readonly number[], horizonMs: number, limit: number, after?: DueTimer): Promise<DueTimer[]>;
  /** Unsent outbox rows of the shards in the order of sending. */
  readOutbox(shards: readonly number[], limit: number): Promise<OutboxRow[]>;
  deleteOutbox(ranges: readonly OutboxRange[]): Promise<void>;
}

/** An idempotency key, and what the body is that came with it. */
export interface AskedKey {
  tenant: TenantId;
  workflowId: string;
  key: string;
  bodyDigest: string;
}

/** The start that an idempotency key stands for already, and what the body was that came with it (I2). */
export interface StartByKey extends Omit<StartOutcome, 'input'> {
  tenant: TenantId;
  key: string;
  bodyDigest: string;
  /** As it was written then. Absent where another body was asked with: that is a conflict, and the input may be 10 MiB. */
  input?: Json;
}

/** A start, and the shard that its execution falls to. */
export interface PlacedStart {
  request: StartRequest;
  shard: number;
}

/** Nothing was started: this execution has the name that was claimed. */
export interface NameTaken {
  takenBy: ExecutionId;
}

/** `conflict`: the key stands for a start with another body. */
export type StartResult = StartOutcome | NameTaken | 'conflict';

/** Inserts starts that do not pass through a batch: one statement for all of them, the answers in their order. */
export interface StartStore {
  insertStarts(starts: readonly PlacedStart[]): Promise<StartResult[]>;
}

/** What a record of `workflows.triggers` asks for. `ok: false`: it can never start anything, and goes to quarantine with the reason. */
export type TriggerResolution = { ok: true; request: StartRequest } | { ok: false; reason: string };

/**
 * Trigger records: the starts, the quarantined and the new offset of one partition in one transaction. `stale`: another consumer
 * has moved the offset; nothing was written.
 */
export interface TriggerStore {
  readTriggerOffset(topic: string, partition: number): Promise<number | undefined>;
  commitTriggers(write: {
    topic: string;
    partition: number;
    fromOffset: number | undefined;
    nextOffset: number;
    starts: readonly PlacedStart[];
    quarantine: readonly QuarantineRow[];
  }): Promise<{ kind: 'committed'; results: StartResult[] } | { kind: 'stale' }>;
}
