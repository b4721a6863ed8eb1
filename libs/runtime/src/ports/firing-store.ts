import type { ExecutionId, Instant, ScheduleDraft, ScheduleId, TenantId } from '@workflows/contracts';
import type { Decided } from '@workflows/state-machine/schedules';

/** A schedule that is due, or will soon be. */
export interface DueSchedule {
  scheduleId: ScheduleId;
  tenant: TenantId;
  shard: number;
  dueAt: Instant;
}

/** What decides the firings of a schedule, as the database has it. */
export interface ScheduleState {
  tenant: TenantId;
  draft: Omit<ScheduleDraft, 'input'>;
  /** Of the user's changes. */
  revision: number;
  /** The first time that is not decided. */
  time: Instant;
  pending: number;
  queued: number;
  open: number;
}

/** A time of a schedule at which something is to be started. */
export interface FiringRef {
  scheduleId: ScheduleId;
  tenant: TenantId;
  time: Instant;
}

/** One that is to be started. */
export interface WaitingFiring extends FiringRef {
  shard: number;
  /** When it was decided. */
  at: Instant;
  /** It has to be promoted before it is started: others of its schedule came first. */
  isQueued: boolean;
  /** It can be started now: nothing that it waits for is open, and its schedule is not paused. */
  isFree: boolean;
}

export interface SweptFirings {
  /** By shard, and in the order in which they were decided. */
  waiting: WaitingFiring[];
  /** Open executions that have to be cancelled since a later firing has taken their place. */
  cancelled: CancelledFiring[];
}

/** `asOf`: the last event of its history. One that was redriven after its place was taken is not among them. */
export interface CancelledFiring {
  executionId: ExecutionId;
  tenant: TenantId;
  asOf: number;
}

/** When a schedule fires next: at a time of its own, and later than that by jitter. */
export interface PlannedFiring {
  time: Instant;
  dueAt: Instant;
}

export interface DecidedFirings {
  scheduleId: ScheduleId;
  /** What it was decided by. */
  revision: number;
  time: Instant;
  claim: { shard: number; epoch: number };
  firings: readonly Decided[];
  /** Undefined: its times have ended. */
  next: PlannedFiring | undefined;
}

/** What a firing came to. */
export type FiringOutcome =
  { status: 'started'; executionId: ExecutionId } | { status: 'failed' | 'skipped'; reason: string };

/**
 * The firings of schedules, as the owner of their shard works on them. Decided ones are rows before anything starts, so that whoever takes
 * the shard over starts them.
 */
export interface FiringStore {
  /** Due before now + `horizonMs` on the database's clock, earliest first, those at or before `after` left out. */
  findSchedules(
    shards: readonly number[],
    horizonMs: number,
    limit: number,
    after?: DueSchedule,
  ): Promise<DueSchedule[]>;
  /** Undefined where it is not due any more. */
  readSchedule(id: ScheduleId): Promise<ScheduleState | undefined>;
  /** False: the schedule has changed, or its shard is another's; nothing was written. */
  commitFirings(decided: DecidedFirings): Promise<boolean>;
  /** What is left to do, at most `limit` of each, of what waits those at or before `after` left out. */
  sweepFirings(shards: readonly number[], limit: number, after?: WaitingFiring): Promise<SweptFirings>;
  /** One that was queued is to be started now. False: another of its schedule is, or its schedule is paused, or its shard another's. */
  promoteFiring(ref: FiringRef, claim: { shard: number; epoch: number }): Promise<boolean>;
  /** What a firing starts; undefined once it is settled. `cancels`: another has taken its place. */
  readFiring(ref: FiringRef): Promise<{ draft: ScheduleDraft; cancels: boolean } | undefined>;
  /** Settles it, unless it is. */
  settleFiring(ref: FiringRef, outcome: FiringOutcome): Promise<void>;
}
