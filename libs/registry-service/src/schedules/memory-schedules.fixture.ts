import { EngineError, toTimestamp } from '@workflows/contracts';
import type { Instant, ListWorkflows, ScheduleDraft, TenantId } from '@workflows/contracts';
import type { PlannedFiring, ScheduleChange, ScheduleStore, StoredFiring, StoredSchedule } from '@workflows/runtime';

interface Row extends StoredSchedule {
  tenant: TenantId;
  firings: StoredFiring[];
}

/** Schedules in memory, by the rules of the port. */
export class MemorySchedules implements ScheduleStore {
  private rows: Row[] = [];

  constructor(private readonly now: () => Instant) {}

  async list(tenant: TenantId, { limit, offset }: ListWorkflows) {
    const all = this.rows.filter((row) => row.tenant === tenant);
    const data = all.slice(offset, offset + limit).map(({ id, draft, createdAt, updatedAt }) => {
      const { input: _, ...rest } = draft;
      return { id, ...rest, createdAt: toTimestamp(createdAt), updatedAt: toTimestamp(updatedAt) };
    });
    return { data, meta: { total: all.length, limit, offset } };
  }

  async find(tenant: TenantId, ref: string): Promise<StoredSchedule | undefined> {
    return this.rows.find((row) => row.tenant === tenant && (row.id === ref || row.draft.name === ref));
  }

  async lastFirings(id: string, limit: number): Promise<StoredFiring[]> {
    return (this.rows.find((row) => row.id === id)?.firings ?? []).slice(-limit).reverse();
  }

  async create(
    tenant: TenantId,
    { id, draft, next }: { id: string; draft: ScheduleDraft; next: PlannedFiring },
  ): Promise<StoredSchedule> {
    this.claim(tenant, draft.name, id);
    const row = { tenant, id, draft, next, createdAt: this.now(), updatedAt: this.now(), firings: [] };
    this.rows.push(row);
    return row;
  }

  async change(
    tenant: TenantId,
    id: string,
    name: string,
    change: (stored: StoredSchedule) => ScheduleChange | undefined,
  ): Promise<StoredSchedule | undefined> {
    const row = this.rows.find((one) => one.tenant === tenant && one.id === id);
    const changed = row && change(row);
    if (!row || !changed) return row;
    this.claim(tenant, name, id);
    const { createdAt, firings } = row;
    const written = { tenant, id, ...changed, createdAt, updatedAt: this.now(), firings };
    this.rows = this.rows.map((one) => (one === row ? written : one));
    return written;
  }

  async delete(tenant: TenantId, id: string): Promise<boolean> {
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => row.tenant !== tenant || row.id !== id);
    return this.rows.length < before;
  }

  async addFirings(id: string, times: readonly Instant[], status: 'pending' | 'queued'): Promise<number> {
    const row = this.rows.find((one) => one.id === id);
    const added = times.filter((time) => !row?.firings.some((firing) => firing.time === time));
    row?.firings.push(...added.map((time) => ({ time, at: this.now(), status })));
    return added.length;
  }

  private claim(tenant: TenantId, name: string, id: string): void {
    if (this.rows.some((row) => row.tenant === tenant && row.draft.name === name && row.id !== id))
      throw new EngineError('NAME_TAKEN', 'taken');
  }
}
