import type { Pause, PauseSubject, TenantId } from '@workflows/contracts';
import type { PauseStore, PauseWord, SelfPause } from '@workflows/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { plainText, textList } from './sql-lists';

/** Locks the counter until the change is committed (P1). (revision_counter_pkey) */
const TAKE_REVISION = `with taken as (update revision_counter set value = value + 1 where name = 'pause' returning value)
  select value from taken`;

const COLUMNS = 'tenant, kind, subject, revision, paused_at, resumed_at, reason, paused_by';

/** One that somebody has paused stays as it is. One more than so many there cannot be. (pause_pkey) */
const PAUSE = `insert into pause as p (tenant, kind, subject, revision, paused_at, reason)
  select $1::text, $2::text, $3::text, $4::bigint, now_ms(), $5::text
    where exists (select 1 from pause where tenant = $1 and kind = $2 and subject = $3)
      or (select count(*) from (select 1 from pause where tenant = $1 and kind = $2 limit $6::integer) known) < $6::integer
  on conflict (tenant, kind, subject) do update
    set revision = excluded.revision, reason = excluded.reason, paused_at = excluded.paused_at, resumed_at = null, paused_by = null
    where p.resumed_at is not null`;

/** One that is paused stays as it is, and so does one whose pause has changed since. (pause_pkey) */
const PAUSE_ITSELF = `insert into pause as p (tenant, kind, subject, revision, paused_at, reason, resumed_at, paused_by)
  values ($1, $2, $3, $4, now_ms(), $5, now_ms() + $6::bigint, 'errorRate')
  on conflict (tenant, kind, subject) do update
    set revision = excluded.revision, reason = excluded.reason, paused_at = excluded.paused_at,
      resumed_at = excluded.resumed_at, paused_by = excluded.paused_by
    where p.resumed_at <= now_ms() and p.revision <= $7`;

/** (pause_pkey) */
const RESUME = `update pause set revision = $4, resumed_at = now_ms()
  where tenant = $1 and kind = $2 and subject = $3 and (resumed_at is null or resumed_at > now_ms())`;

/** Locks nothing. (pause_pkey) */
const FIND = `select ${COLUMNS} from pause where tenant = $1 and kind = $2 and subject = any ($3::text[])
  and (resumed_at is null or resumed_at > now_ms())`;

/** Every executor asks each second. (pause_revision) */
const CHANGES = `select ${COLUMNS} from pause where revision > $1 order by revision limit $2`;

/**
 *   P1. Every change takes its revision first, from one row which it then holds until its commit: revisions become visible in their
 *       order, so whoever has read up to one has missed nothing before it.
 */
export class PostgresPauseStore implements PauseStore {
  constructor(private readonly dataSource: DataSource) {}

  pause(subject: PauseSubject, { reason }: PauseWord, most: number): ReturnType<PauseStore['pause']> {
    return this.dataSource.transaction(async (manager) => {
      const revision = await takeRevision(manager);
      const why = reason === undefined ? null : plainText(reason);
      await manager.query(PAUSE, [...keyOf(subject), revision, why, most]);
      const [row] = await manager.query<PauseRow[]>(FIND, [subject.tenant, subject.kind, textList([subject.subject])]);
      return row === undefined ? 'tooMany' : toPause(row);
    });
  }

  pauseItself(subject: PauseSubject, { reason, resumeAfterMs, pauseRevision }: SelfPause): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const revision = await takeRevision(manager);
      const endsAfterMs = resumeAfterMs === undefined ? null : Math.ceil(resumeAfterMs);
      const values = [...keyOf(subject), revision, plainText(reason), endsAfterMs, pauseRevision];
      await manager.query(PAUSE_ITSELF, values);
    });
  }

  resume(subject: PauseSubject): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(RESUME, [...keyOf(subject), await takeRevision(manager)]);
    });
  }

  async find(tenant: TenantId, kind: PauseSubject['kind'], subjects: readonly string[]): Promise<Pause[]> {
    if (subjects.length === 0) return [];
    return (await this.dataSource.query<PauseRow[]>(FIND, [tenant, kind, textList(subjects)])).map(toPause);
  }

  async changes(revision: number, limit: number): Promise<Pause[]> {
    return (await this.dataSource.query<PauseRow[]>(CHANGES, [revision, limit])).map(toPause);
  }
}

interface PauseRow {
  tenant: string;
  kind: PauseSubject['kind'];
  subject: string;
  revision: string | number;
  paused_at: string | number;
  resumed_at: string | number | null;
  reason: string | null;
  paused_by: Pause['by'] | null;
}

async function takeRevision(manager: EntityManager): Promise<number> {
  const rows = await manager.query<{ value: string | number }[]>(TAKE_REVISION);
  return Number(rows[0]?.value);
}

function keyOf({ tenant, kind, subject }: PauseSubject): string[] {
  return [tenant, kind, subject];
}

function toPause(row: PauseRow): Pause {
  const { tenant, kind, subject, resumed_at: resumedAt, reason, paused_by: by } = row;
  return {
    tenant,
    kind,
    subject,
    revision: Number(row.revision),
    pausedAt: Number(row.paused_at),
    ...(resumedAt !== null && { resumedAt: Number(resumedAt) }),
    ...(reason !== null && { reason }),
    ...(by !== null && { by }),
  };
}
