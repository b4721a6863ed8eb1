import { EngineError, toTimestamp } from '@workflows/contracts';
import type { Json, ListWorkflows, Page, ScheduleSummary, ScheduleView, TenantId } from '@workflows/contracts';
import type { Clock, ScheduleStore, StoredSchedule } from '@workflows/runtime';
import { nextTimes } from '@workflows/state-machine/schedules';
import { isFindable } from '../drafts/findable';
import { checkTiming } from './schedule-draft';
import { SHOWN, viewOf } from './schedule-view';

/** Looks schedules up, by id or name, and tells when they fire. */
export class FindSchedule {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  list(tenant: TenantId, query: ListWorkflows): Promise<Page<ScheduleSummary>> {
    return this.schedules.list(tenant, query);
  }

  async get(tenant: TenantId, ref: string): Promise<ScheduleView> {
    return this.view(await this.stored(tenant, ref));
  }

  /** The next times of what has not been saved. */
  preview(draft: Json | undefined): { next: string[] } {
    const now = this.clock.now();
    return { next: nextTimes(checkTiming(draft, now), now, SHOWN).map(toTimestamp) };
  }

  async view(stored: StoredSchedule): Promise<ScheduleView> {
    return viewOf(stored, await this.schedules.lastFirings(stored.id, SHOWN), this.clock.now());
  }

  async stored(tenant: TenantId, ref: string): Promise<StoredSchedule> {
    const found = isFindable(ref) ? await this.schedules.find(tenant, ref) : undefined;
    if (found === undefined) throw scheduleNotFound(ref);
    return found;
  }
}

export function scheduleNotFound(ref: string): EngineError {
  return new EngineError('SCHEDULE_NOT_FOUND', `There is no schedule "${ref.slice(0, 300)}".`);
}
