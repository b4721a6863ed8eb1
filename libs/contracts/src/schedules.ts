import type { NameReuse } from './execution-names';
import type { ExecutionId } from './ids';
import type { Json, JsonObject } from './json';

export type ScheduleId = string;
export const SCHEDULE_ID_PREFIX = 'schedule_';

/** Of a firing whose time a change of the clocks leaves out: `once` at the first moment after the gap, `skip` not at all. */
export const DST_POLICIES = ['skip', 'once'] as const;
export type DstPolicy = (typeof DST_POLICIES)[number];

/**
 * What becomes of a firing while an execution that the schedule has started is open: `skip` lets it pass, `queue` starts it once none
 * is (at most one waits), `cancelOther` cancels those and starts it, `allow` starts it beside them.
 */
export const OVERLAPS = ['skip', 'queue', 'cancelOther', 'allow'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** Which of the firings start that fell due while nobody was there to see: none, the last of them, or the last thousand. */
export const CATCH_UPS = ['none', 'last', 'all'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

/** What a user writes to create or replace a schedule, defaults filled in. */
export interface ScheduleDraft {
  /** Unique per tenant. */
  name: string;
  /** Id or name of what it starts, with `@version` or as it stands then. */
  workflow: string;
  input?: Json;
  /** For the executions that it starts. */
  labels?: Record<string, string>;
  /** What each of them is called. A firing that meets a name that is taken is skipped. */
  executionName?: string;
  nameReuse?: NameReuse;
  /** One of `cron`, `every`, `calendar` and `text`, as it was written. */
  spec: JsonObject;
  /** IANA. */
  timezone: string;
  dst: DstPolicy;
  overlap: Overlap;
  /** Seconds or an ISO 8601 duration: each firing is late by a part of it, the same whoever asks. */
  jitter?: number | string;
  catchUp: CatchUp;
}

/** What a backfill came to: how many firings were added, and how many times of the span had theirs. */
export interface Backfilled {
  firings: number;
  known: number;
  from: string;
  to: string;
}

/**
 * `pending`: it is decided that it starts. `queued`: it starts once nothing else of the schedule is open. `started`: there is an execution.
 * `skipped`, `missed`: nothing starts, by `overlap` (or since another has the name) or by `catchUp`. `failed`: nothing could be started.
 */
export type FiringStatus = 'pending' | 'queued' | 'started' | 'skipped' | 'missed' | 'failed';

export interface ScheduleFiring {
  /** When it was due by the schedule, jitter left out. */
  time: string;
  /** When that was decided. */
  at: string;
  status: FiringStatus;
  executionId?: ExecutionId;
  reason?: string;
}

/** As lists show it: neither what it starts with, nor what fires next and last. */
export interface ScheduleSummary extends Omit<ScheduleDraft, 'input'> {
  id: string;
  pausedAt?: string;
  createdAt: string;
  updatedAt: string;
}

export interface ScheduleView extends ScheduleSummary {
  input?: Json;
  /** The times of the next firings, at most ten; of a paused schedule those that it would have. */
  next: string[];
  /** What the latest firings came to, newest first, at most ten. */
  last: ScheduleFiring[];
}
