import { toTimestamp } from '@workflows/contracts';
import type {
  Instant,
  Json,
  ListWorkflows,
  Page,
  ScheduleDraft,
  ScheduleSummary,
  TenantId,
} from '@workflows/contracts';
import type { PlannedFiring, ScheduleChange, ScheduleStore, StoredFiring, StoredSchedule } from '@workflows/runtime';
import { firingKey } from '@workflows/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { claimingName, paged, readClock } from '../data-source';
import { ScheduleEntity } from '../entities/schedule.entity';
import type { ScheduleRow } from '../entities/schedule.entity';
import { parseJson } from '../rows';
import { numberList, textList } from '../sql-lists';

const COLUMNS = 'id, draft, input::text as input, next_time, due_at, paused_at, created_at, updated_at';
/** Locks nothing. (schedule_pkey, schedule_name) */
const FIND = `select ${COLUMNS} from schedule where tenant = $1 and (id = $2 or name = $2) order by (id = $2) desc limit 1`;
/** Locks it against other changes, and against firings that are being decided. (schedule_pkey) */
const LOCK = `select ${COLUMNS} from schedule where tenant = $1 and id = $2 for update`;
const INSERT = `insert into schedule (id, tenant, shard, name, draft, input, revision, next_time, due_at, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $9) returning ${COLUMNS}`;
/** What is being decided of it meanwhile is for nothing: its revision is another. (schedule_pkey) */
const UPDATE = `with changed as (update schedule set name = $2, draft = $3, input = $4, next_time = $5, due_at = $6, paused_at = $7,
    updated_at = $8, revision = revision + 1 where id = $1 returning *) select ${COLUMNS} from changed`;
const DELETE = `with gone as (delete from schedule where tenant = $1 and id = $2 returning id),
  firings as (delete from firing f using gone where f.schedule_id = gone.id) select id from gone`;
/** Few rows each: the latest, and what is not settled. (firing_pkey) */
const LAST = `select time, at, status, execution_id, reason from firing where schedule_id = $1 order by at desc, time desc limit $2`;
/**
 * What has fired has a key for seven days, longer than its row, of which the latest twenty stay. Locks nothing that others write.
 * (schedule_pkey, firing_pkey, idempotency_key_key)
 */
const ADD = `with added as (
    insert into firing (schedule_id, tenant, time, shard, at, status)
      select s.id, s.tenant, n.time, s.shard, now_ms(), $3 from schedule s, unnest($2::bigint[], $4::text[]) as n (time, key)
        where s.id = $1 and not exists (select from idempotency_key k where k.tenant = s.tenant and k.key = n.key and k.expires_at > now_ms())
      on conflict do nothing returning time
  ) select count(*) as count from added`;

/** Schedules in Postgres, as users write and read them. */
export class PostgresScheduleStore implements ScheduleStore {
  constructor(private readonly dataSource: DataSource) {}

  async list(tenant: TenantId, query: ListWorkflows): Promise<Page<ScheduleSummary>> {
    const all = this.dataSource
      .getRepository(ScheduleEntity)
      .createQueryBuilder('schedule')
      .where('schedule.tenant = :tenant', { tenant });
    const total = await all.getCount();
    const rows = await paged(all, 'schedule', query).getMany();
    return { data: rows.map(toSummary), meta: { total, limit: query.limit, offset: query.offset } };
  }

  async find(tenant: TenantId, ref: string): Promise<StoredSchedule | undefined> {
    return first(await this.dataSource.query<Row[]>(FIND, [tenant, ref]));
  }

  async lastFirings(id: string, limit: number): Promise<StoredFiring[]> {
    const rows = await this.dataSource.query<FiringRow[]>(LAST, [id, limit]);
    return rows.map(({ time, at, status, execution_id, reason }) => ({
      time: Number(time),
      at: Number(at),
      status,
      ...(execution_id !== null && { executionId: execution_id }),
      ...(reason !== null && { reason }),
    }));
  }

  create(
    tenant: TenantId,
    { id, shard, draft, next }: { id: string; shard: number; draft: ScheduleDraft; next: PlannedFiring },
  ): Promise<StoredSchedule> {
    return claimingName('schedule', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const values = [id, tenant, shard, ...columnsOf(draft), next.time, next.dueAt, await readClock(manager)];
        return only(await manager.query<Row[]>(INSERT, values));
      }),
    );
  }

  change(
    tenant: TenantId,
    id: string,
    name: string,
    change: (stored: StoredSchedule) => ScheduleChange | undefined,
  ): Promise<StoredSchedule | undefined> {
    return claimingName('schedule', name, () =>
      this.dataSource.transaction(async (manager) => {
        const stored = first(await manager.query<Row[]>(LOCK, [tenant, id]));
        const changed = stored && change(stored);
        return changed === undefined ? stored : write(manager, id, changed);
      }),
    );
  }

  async delete(tenant: TenantId, id: string): Promise<boolean> {
    return (await this.dataSource.query<unknown[]>(DELETE, [tenant, id])).length > 0;
  }

  async addFirings(id: string, times: readonly Instant[], status: 'pending' | 'queued'): Promise<number> {
    const keys = times.map((time) => firingKey({ scheduleId: id, time }));
    const values = [id, numberList(times), status, textList(keys)];
    const rows = await this.dataSource.query<{ count: string | number }[]>(ADD, values);
    return Number(rows[0]?.count);
  }
}

interface Row {
  id: string;
  draft: Omit<ScheduleDraft, 'input'>;
  input: string | null;
  next_time: string | number | null;
  due_at: string | number | null;
  paused_at: string | number | null;
  created_at: string | number;
  updated_at: string | number;
}

interface FiringRow extends Pick<StoredFiring, 'status'> {
  time: string | number;
  at: string | number;
  execution_id: string | null;
  reason: string | null;
}

async function write(
  manager: EntityManager,
  id: string,
  { draft, pausedAt, next }: ScheduleChange,
): Promise<StoredSchedule> {
  const values = [id, ...columnsOf(draft), next?.time ?? null, next?.dueAt ?? null, pausedAt ?? null];
  return only(await manager.query<Row[]>(UPDATE, [...values, await readClock(manager)]));
}

/** `name`, `draft`, `input`; no input is SQL's null, which is not JSON's. */
function columnsOf({ input, ...draft }: ScheduleDraft): (string | null)[] {
  return [draft.name, JSON.stringify(draft), input === undefined ? null : JSON.stringify(input)];
}

function first([row]: readonly Row[]): StoredSchedule | undefined {
  return row && toStored(row);
}

function only([row]: readonly Row[]): StoredSchedule {
  if (row === undefined) throw new Error('a schedule was written and not given back');
  return toStored(row);
}

function toStored(row: Row): StoredSchedule {
  const input: Json | undefined = row.input === null ? undefined : parseJson(row.input);
  const { next_time: time, due_at: dueAt, paused_at: pausedAt } = row;
  return {
    id: row.id,
    draft: input === undefined ? row.draft : { ...row.draft, input },
    ...(pausedAt !== null && { pausedAt: Number(pausedAt) }),
    ...(time !== null && dueAt !== null && { next: { time: Number(time), dueAt: Number(dueAt) } }),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}

function toSummary(row: ScheduleRow): ScheduleSummary {
  return {
    id: row.id,
    ...(row.draft as Omit<ScheduleDraft, 'input'>), // as `create` or `change` wrote it
    ...(row.pausedAt !== null && { pausedAt: toTimestamp(row.pausedAt) }),
    createdAt: toTimestamp(row.createdAt),
    updatedAt: toTimestamp(row.updatedAt),
  };
}
