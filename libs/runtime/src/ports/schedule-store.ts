import type {
  FiringStatus,
  Instant,
  ListWorkflows,
  Page,
  ScheduleDraft,
  ScheduleId,
  ScheduleSummary,
  TenantId,
} from '@workflows/contracts';
import type { PlannedFiring } from './firing-store';

export interface StoredSchedule {
  id: ScheduleId;
  draft: ScheduleDraft;
  pausedAt?: Instant;
  /** Absent of one that is paused, or whose times have ended. */
  next?: PlannedFiring;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface StoredFiring {
  time: Instant;
  at: Instant;
  status: FiringStatus;
  executionId?: string;
  reason?: string;
}

/** What a change leaves: all of the draft, whether it is paused, and when it fires next. */
export type ScheduleChange = Pick<StoredSchedule, 'draft' | 'pausedAt' | 'next'>;

/** Where the registry keeps schedules. Names are unique per tenant. What it writes is what the owner of the shard works on from then on. */
export interface ScheduleStore {
  list(tenant: TenantId, query: ListWorkflows): Promise<Page<ScheduleSummary>>;
  /** By id or name. */
  find(tenant: TenantId, ref: string): Promise<StoredSchedule | undefined>;
  /** The latest firings of one, newest first. */
  lastFirings(id: ScheduleId, limit: number): Promise<StoredFiring[]>;
  /** Throws `EngineError` NAME_TAKEN. */
  create(
    tenant: TenantId,
    schedule: { id: ScheduleId; shard: number; draft: ScheduleDraft; next: PlannedFiring },
  ): Promise<StoredSchedule>;
  /**
   * Changes one while nobody else does, neither a user nor its owner: `change` is given it as it stands; undefined leaves it so. Undefined
   * where there is none. Throws NAME_TAKEN.
   */
  change(
    tenant: TenantId,
    id: ScheduleId,
    name: string,
    change: (stored: StoredSchedule) => ScheduleChange | undefined,
  ): Promise<StoredSchedule | undefined>;
  /** With its firings. False when there was nothing to delete. */
  delete(tenant: TenantId, id: ScheduleId): Promise<boolean>;
  /** Adds firings of these times, but those that there are and those that have fired; how many. */
  addFirings(id: ScheduleId, times: readonly Instant[], status: 'pending' | 'queued'): Promise<number>;
}
