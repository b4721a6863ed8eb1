import { canonicalJson, isJsonObject, shardOf } from '@workflows/contracts';
import type {
  Instant,
  Json,
  JsonObject,
  ScheduleDraft,
  ScheduleId,
  ScheduleView,
  TenantId,
} from '@workflows/contracts';
import { planAfter } from '@workflows/runtime';
import type { Clock, PlannedFiring, ScheduleChange, ScheduleStore, StoredSchedule } from '@workflows/runtime';
import { readTiming } from '@workflows/state-machine/schedules';
import type { FindWorkflow } from '../workflows/find-workflow';
import { scheduleNotFound, type FindSchedule } from './find-schedule';
import { checkScheduleDraft, type CheckedSchedule } from './schedule-draft';

export interface SchedulingTools {
  newId(): ScheduleId;
  clock: Pick<Clock, 'now'>;
  shardCount: number;
}

/**
 * Writes schedules.
 *   W1. A change that leaves alone when a schedule fires leaves its next firing alone, too: what is due is not lost to it.
 *   W2. What a schedule would have fired while it was paused it does not make up for.
 */
export class WriteSchedule {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly find: FindSchedule,
    private readonly workflows: FindWorkflow,
    private readonly tools: SchedulingTools,
  ) {}

  async create(tenant: TenantId, given: Json | undefined): Promise<ScheduleView> {
    const checked = await this.check(tenant, given);
    const id = this.tools.newId();
    const next = this.planned(id, checked);
    if (next === undefined) throw new Error('a schedule that fires soon has no next firing');
    const shard = shardOf(id, this.tools.shardCount);
    return this.find.view(await this.schedules.create(tenant, { id, shard, draft: checked.draft, next }));
  }

  async update(tenant: TenantId, ref: string, given: Json | undefined): Promise<ScheduleView> {
    const { id } = await this.find.stored(tenant, ref);
    return this.write(tenant, id, await this.check(tenant, given));
  }

  /** The fields given take the place of what is there; `null` removes one. What executions begin with may be null by `update` alone. */
  async patch(tenant: TenantId, ref: string, patch: Json | undefined): Promise<ScheduleView> {
    const { id, draft } = await this.find.stored(tenant, ref);
    return this.write(tenant, id, await this.check(tenant, isJsonObject(patch) ? overlay(draft, patch) : patch));
  }

  async delete(tenant: TenantId, ref: string): Promise<{ deleted: true }> {
    const { id } = await this.find.stored(tenant, ref);
    if (!(await this.schedules.delete(tenant, id))) throw scheduleNotFound(ref);
    return { deleted: true };
  }

  pause(tenant: TenantId, ref: string): Promise<ScheduleView> {
    return this.change(tenant, ref, ({ draft, pausedAt }) =>
      pausedAt === undefined ? { draft, pausedAt: this.tools.clock.now() } : undefined,
    );
  }

  resume(tenant: TenantId, ref: string): Promise<ScheduleView> {
    return this.change(tenant, ref, ({ id, draft, pausedAt }) => {
      const read = readTiming(draft.spec, draft.timezone, draft.dst);
      if (pausedAt === undefined || !read.ok) return undefined;
      return { draft, ...withNext(this.planned(id, { draft, timing: read.timing })) }; // W2
    });
  }

  private async change(
    tenant: TenantId,
    ref: string,
    change: (stored: StoredSchedule) => ScheduleChange | undefined,
  ): Promise<ScheduleView> {
    const { id, draft } = await this.find.stored(tenant, ref);
    const changed = await this.schedules.change(tenant, id, draft.name, change);
    if (changed === undefined) throw scheduleNotFound(ref);
    return this.find.view(changed);
  }

  private async write(tenant: TenantId, id: ScheduleId, checked: CheckedSchedule): Promise<ScheduleView> {
    const { draft } = checked;
    const changed = await this.schedules.change(tenant, id, draft.name, ({ draft: was, pausedAt, next }) => {
      if (pausedAt !== undefined) return { draft, pausedAt };
      return { draft, ...withNext(firesAlike(draft, was) ? next : this.planned(id, checked)) }; // W1
    });
    if (changed === undefined) throw scheduleNotFound(id);
    return this.find.view(changed);
  }

  private async check(tenant: TenantId, given: Json | undefined): Promise<CheckedSchedule> {
    const checked = checkScheduleDraft(given, this.tools.clock.now());
    await this.workflows.resolve(tenant, checked.draft.workflow);
    return checked;
  }

  private planned(id: ScheduleId, { draft, timing }: CheckedSchedule, after: Instant = this.tools.clock.now()) {
    return planAfter(id, draft, timing, after);
  }
}

function withNext(next: PlannedFiring | undefined): Pick<ScheduleChange, 'next'> {
  return next === undefined ? {} : { next };
}

function firesAlike(draft: ScheduleDraft, was: ScheduleDraft): boolean {
  const when = ({ spec, timezone, dst, jitter = 0 }: ScheduleDraft): string =>
    canonicalJson({ spec, timezone, dst, jitter });
  return when(draft) === when(was);
}

function overlay(draft: ScheduleDraft, patch: JsonObject): JsonObject {
  const merged = Object.entries({ ...draft, ...patch });
  return Object.fromEntries(
    merged.filter((entry): entry is [string, Json] => entry[1] !== undefined && patch[entry[0]] !== null),
  );
}
