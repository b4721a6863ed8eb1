import type {
  ExecutionId,
  ExecutionStatus,
  Instant,
  Json,
  StartOutcome,
  TaskRef,
  TenantId,
} from '@workflows/contracts';
import type { ExecutionSeed, HistoryEvent, TaskRequest } from '@workflows/state-machine';
import type { StartByKey, TaskRow } from './execution-store';

export interface ReadExecution {
  seed: ExecutionSeed;
  startState: string;
  status: ExecutionStatus;
  /** The events of its own line: those of branches and items are read by `readHistory`. */
  history: HistoryEvent[];
  /** The history is too long to be read at once: it lacks its oldest events. */
  isCut?: true;
  output?: Json;
  error?: string;
  cause?: string;
  failedState?: string;
  completedAt?: Instant;
  /** How many times it was redriven; absent: never. */
  redriveCount?: number;
  /** Those that do it anew, the latest first, a hundred at most; absent: none. */
  restarts?: ExecutionId[];
  /** While it is paused: since when. */
  pausedAt?: Instant;
  /** While it is queued: since when. */
  queuedAt?: Instant;
}

/** What an open execution has open outside: the oldest of it, and what the events tell that opened it. */
export interface ReadOpen {
  tasks: { taskId: number; kind: TaskRow['kind']; subject?: string; key?: string }[];
  timers: { timerId: number; dueAt: Instant }[];
  /** The events that opened these, and those right before: a retry comes right after what it is for. */
  events: OpeningEvent[];
}

/** Of an event, what tells of a wait; the values that it carries are left out. */
export interface OpeningEvent {
  seq: number;
  type: HistoryEvent['type'];
  at: Instant;
  path?: string;
  state?: string;
  request?: TaskRequest;
  attempt?: number;
  heartbeatMs?: number;
  error?: string;
  cause?: string;
}

/** How an execution stands, as far as that decides what is done to it. */
export interface ExecutionStand {
  status: ExecutionStatus;
  redriveCount?: number;
  /** The last event of its history. */
  seq: number;
}

/** What the REST door reads; it never writes. */
export interface ExecutionReader {
  /** Undefined as `read`. */
  stand(tenant: TenantId, id: ExecutionId): Promise<ExecutionStand | undefined>;
  /**
   * The start that an idempotency key stands for, as the answer to its repetition; of the workflow with this id, or that bears or bore
   * this name, deleted or not. Undefined once the key has expired.
   */
  findStart(tenant: TenantId, workflow: string, key: string): Promise<(StartByKey & StartOutcome) | undefined>;
  /** Undefined for what does not exist or belongs to another tenant. */
  read(tenant: TenantId, id: ExecutionId): Promise<ReadExecution | undefined>;
  /** The next children that it waits for, each with the task that does. */
  findOpenChildren(tenant: TenantId, id: ExecutionId, afterTask: number, limit: number): Promise<TaskRef[]>;
  /** At most `limit` tasks and as many timers; nothing as above. */
  readOpen(tenant: TenantId, id: ExecutionId, limit: number): Promise<ReadOpen>;
  /**
   * Events with `seq` > `afterSeq`, in order, at most `limit` of them and fewer where they are large; `more`: there are others after
   * them. Undefined as above.
   */
  readHistory(
    tenant: TenantId,
    id: ExecutionId,
    afterSeq: number,
    limit: number,
  ): Promise<{ seed: ExecutionSeed; history: HistoryEvent[]; more: boolean } | undefined>;
  /** The other way: events with `seq` < `beforeSeq`, or the last ones, the last first. */
  readHistoryBack(
    tenant: TenantId,
    id: ExecutionId,
    beforeSeq: number | undefined,
    limit: number,
  ): ReturnType<ExecutionReader['readHistory']>;
}

/** When a worker last asked for tasks of a function, over all processes; a hint for people, not a lock. */
export interface WorkerPresence {
  polled(tenant: TenantId, functions: readonly string[]): void;
  /** Milliseconds since the last poll of each of the functions; missing where there was none. */
  sincePoll(tenant: TenantId, functions: readonly string[]): Promise<Map<string, number>>;
}
