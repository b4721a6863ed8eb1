import { toTimestamp } from '@workflows/contracts';
import type {
  FunctionDraft,
  FunctionView,
  ListWorkflows,
  Page,
  RegisteredFunction,
  TenantId,
} from '@workflows/contracts';
import type { FunctionStore } from '@workflows/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { claimingName, paged, readClock } from './data-source';
import { FunctionEntity } from './entities/function.entity';
import type { FunctionRow } from './entities/function.entity';

/** Locks the counter until the change is committed (F1). (revision_counter_pkey) */
const TAKE_REVISION = `with taken as (update revision_counter set value = value + 1 where name = 'function' returning value)
  select value from taken`;

/** Every executor asks each second. (function_revision) */
const CHANGES = 'select draft, tenant, revision, deleted from function where revision > $1 order by revision limit $2';

/**
 *   F1. Every change takes its revision first, from one row which it then holds until its commit: revisions become visible in their
 *       order, so whoever has read up to one has missed nothing before it.
 *   F2. A name that stands for no function any more (deleted, or renamed away) leaves a `deleted` row with a revision.
 */
export class PostgresFunctionStore implements FunctionStore {
  constructor(private readonly dataSource: DataSource) {}

  async list(tenant: TenantId, query: ListWorkflows): Promise<Page<FunctionView>> {
    const living = this.dataSource
      .getRepository(FunctionEntity)
      .createQueryBuilder('function')
      .where('function.tenant = :tenant and not function.deleted', { tenant });
    const total = await living.getCount();
    const rows = await paged(living, 'function', query).getMany();
    return { data: rows.map(toView), meta: { total, limit: query.limit, offset: query.offset } };
  }

  async find(tenant: TenantId, ref: string): Promise<FunctionView | undefined> {
    const where = [
      { tenant, id: ref, deleted: false },
      { tenant, name: ref, deleted: false },
    ];
    const found = await this.dataSource.manager.findOne(FunctionEntity, { where });
    return found === null ? undefined : toView(found);
  }

  create(tenant: TenantId, draft: FunctionDraft, id: string): Promise<FunctionView> {
    return claimingName('function', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const revision = await takeRevision(manager);
        const now = await readClock(manager);
        return toView(
          await insert(manager, {
            id,
            tenant,
            name: draft.name,
            draft,
            revision,
            deleted: false,
            createdAt: now,
            updatedAt: now,
          }),
        );
      }),
    );
  }

  update(tenant: TenantId, id: string, draft: FunctionDraft): Promise<FunctionView | undefined> {
    return claimingName('function', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const revision = await takeRevision(manager);
        const found = await manager.findOneBy(FunctionEntity, { tenant, id, deleted: false });
        if (found === null) return undefined;
        const now = await readClock(manager);
        if (found.name !== draft.name)
          await insert(manager, { ...found, id: `${id}@${revision}`, revision, deleted: true, updatedAt: now });
        const changed = {
          name: draft.name,
          draft,
          revision: found.name === draft.name ? revision : await takeRevision(manager),
          updatedAt: now,
        };
        await manager.update(FunctionEntity, { id }, changed);
        return toView({ ...found, ...changed });
      }),
    );
  }

  delete(tenant: TenantId, id: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const change = { deleted: true, revision: await takeRevision(manager), updatedAt: await readClock(manager) };
      const { affected } = await manager.update(FunctionEntity, { tenant, id, deleted: false }, change);
      return affected === 1;
    });
  }

  async changes(revision: number, limit: number): Promise<RegisteredFunction[]> {
    const rows: Pick<FunctionRow, 'draft' | 'tenant' | 'revision' | 'deleted'>[] = await this.dataSource.query(
      CHANGES,
      [revision, limit],
    );
    return rows.map((row) => ({ ...readDraft(row), tenant: row.tenant, revision: row.revision, deleted: row.deleted }));
  }
}

async function takeRevision(manager: EntityManager): Promise<number> {
  const rows: { value: string | number }[] = await manager.query(TAKE_REVISION);
  return Number(rows[0]?.value);
}

async function insert(manager: EntityManager, row: FunctionRow): Promise<FunctionRow> {
  await manager.insert(FunctionEntity, row);
  return row;
}

function toView(row: FunctionRow): FunctionView {
  return {
    id: row.id,
    ...readDraft(row),
    createdAt: toTimestamp(row.createdAt),
    updatedAt: toTimestamp(row.updatedAt),
  };
}

/** As `create` or `update` wrote it. */
function readDraft(row: Pick<FunctionRow, 'draft'>): FunctionDraft {
  return row.draft as FunctionDraft;
}
