import { toTimestamp } from '@workflows/contracts';
import type {
  ConnectorAuth,
  ConnectorOperation,
  ConnectorSummary,
  ConnectorView,
  ListWorkflows,
  OperationView,
  Page,
  RegisteredConnector,
  SkippedOperation,
  TenantId,
} from '@workflows/contracts';
import type { CallableOperation, ConnectorStore, KeptConnector } from '@workflows/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { jsonLines, plainText, textList } from '../sql-lists';

/** Locks the counter until the change is committed (C1). (revision_counter_pkey) */
const TAKE_REVISION = `with taken as (update revision_counter set value = value + 1 where name = 'connector' returning value)
  select value from taken`;

const SUMMARY = `name, title, base_url as "baseUrl", json_array_length(names) as "operationCount", created_at as "createdAt",
  updated_at as "updatedAt"`;
const SORTED_BY = { createdAt: 'created_at', updatedAt: 'updated_at', name: 'lower(name collate "und-x-icu")' };

/** Locks nothing. (connector_pkey) */
const COUNT = 'select count(*) as count from connector where tenant = $1 and not deleted';
const FIND = `select ${SUMMARY}, auth, views, skipped from connector where tenant = $1 and name = $2 and not deleted`;
const COUNT_OTHERS = `${COUNT} and name <> $2`;

/** One that was deleted is a new one. (connector_pkey) */
const PUT = `insert into connector as c (tenant, name, revision, deleted, title, base_url, auth, names, views, skipped, created_at, updated_at)
  values ($1, $2, $3, false, $4, $5, $6, $7, $8, $9, now_ms(), now_ms())
  on conflict (tenant, name) do update set revision = excluded.revision, deleted = false, title = excluded.title,
    base_url = excluded.base_url, auth = excluded.auth, names = excluded.names, views = excluded.views, skipped = excluded.skipped,
    created_at = case when c.deleted then excluded.created_at else c.created_at end, updated_at = excluded.updated_at`;

/** (connector_operation_pkey) */
const FORGET_OPERATIONS = 'delete from connector_operation where tenant = $1 and connector = $2';
const KEEP_OPERATIONS = `insert into connector_operation (tenant, connector, name, operation)
  select $1, $2, o.name, o.operation::json from unnest($3::text[], string_to_array($4, E'\n')) as o (name, operation)`;

/** (connector_pkey) */
const DELETE = `with gone as (update connector set revision = $3, deleted = true, auth = null, names = '[]', views = '[]', skipped = '[]',
    updated_at = now_ms() where tenant = $1 and name = $2 and not deleted returning name)
  select name from gone`;

/** (connector_pkey, connector_operation_pkey) */
const OPERATION = `select o.operation, c.base_url as "baseUrl", c.auth, c.revision from connector c
  join connector_operation o on o.tenant = c.tenant and o.connector = c.name
  where c.tenant = $1 and c.name = $2 and o.name = $3 and not c.deleted`;

/** Every executor asks each second. (connector_revision) */
const CHANGES = `select tenant, name, revision, deleted, base_url as "baseUrl", auth, names as operations from connector
  where revision > $1 order by revision limit $2`;

/**
 *   C1. Every change takes its revision first, from one row which it then holds until its commit: revisions become visible in their
 *       order, so whoever has read up to one has missed nothing before it.
 *   C2. A connector and its operations are written in one commit: whoever reads an operation reads the address and credentials of the same document.
 */
export class PostgresConnectorStore implements ConnectorStore {
  constructor(private readonly dataSource: DataSource) {}

  async list(tenant: TenantId, { limit, offset, sort, order }: ListWorkflows): Promise<Page<ConnectorSummary>> {
    const [counted] = await this.dataSource.query<CountRow[]>(COUNT, [tenant]);
    const rows = await this.dataSource.query<SummaryRow[]>(
      `select ${SUMMARY} from connector where tenant = $1 and not deleted
        order by ${SORTED_BY[sort]} ${order === 'asc' ? 'asc' : 'desc'}, name limit $2 offset $3`,
      [tenant, limit, offset],
    );
    return { data: rows.map(toSummary), meta: { total: Number(counted?.count ?? 0), limit, offset } };
  }

  async find(tenant: TenantId, name: string): Promise<ConnectorView | undefined> {
    return find(this.dataSource.manager, tenant, name);
  }

  put(tenant: TenantId, connector: KeptConnector, most: number): Promise<ConnectorView | 'tooMany'> {
    const { name, title, baseUrl, auth, operations, views, skipped } = connector;
    const names = operations.map((operation) => operation.name);
    return this.dataSource.transaction(async (manager) => {
      const revision = await takeRevision(manager);
      const [others] = await manager.query<CountRow[]>(COUNT_OTHERS, [tenant, name]);
      if (Number(others?.count ?? 0) >= most) return 'tooMany';
      await manager.query(PUT, [
        tenant,
        name,
        revision,
        title === undefined ? null : plainText(title),
        baseUrl,
        auth === undefined ? null : JSON.stringify(auth),
        JSON.stringify(names),
        JSON.stringify(views),
        JSON.stringify(skipped),
      ]);
      await manager.query(FORGET_OPERATIONS, [tenant, name]);
      await manager.query(KEEP_OPERATIONS, [tenant, name, textList(names), jsonLines(operations)]);
      const kept = await find(manager, tenant, name);
      if (kept === undefined) throw new Error('a connector that was just written is not there');
      return kept;
    });
  }

  delete(tenant: TenantId, name: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const gone = await manager.query<unknown[]>(DELETE, [tenant, name, await takeRevision(manager)]);
      await manager.query(FORGET_OPERATIONS, [tenant, name]);
      return gone.length > 0;
    });
  }

  async operation(tenant: TenantId, connector: string, operation: string): Promise<CallableOperation | undefined> {
    const [row] = await this.dataSource.query<OperationRow[]>(OPERATION, [tenant, connector, operation]);
    return row && { ...withoutNull(row), revision: Number(row.revision) };
  }

  async changes(revision: number, limit: number): Promise<RegisteredConnector[]> {
    const rows = await this.dataSource.query<ChangeRow[]>(CHANGES, [revision, limit]);
    return rows.map((row) => ({ ...withoutNull(row), revision: Number(row.revision) }));
  }
}

interface CountRow {
  count: string | number;
}

interface SummaryRow {
  name: string;
  title: string | null;
  baseUrl: string;
  operationCount: number;
  createdAt: string | number;
  updatedAt: string | number;
}

interface ViewRow extends SummaryRow {
  auth: ConnectorAuth | null;
  views: OperationView[];
  skipped: SkippedOperation[];
}

interface OperationRow {
  operation: ConnectorOperation;
  baseUrl: string;
  auth: ConnectorAuth | null;
  revision: string | number;
}

interface ChangeRow extends Omit<RegisteredConnector, 'auth' | 'revision'> {
  auth: ConnectorAuth | null;
  revision: string | number;
}

async function takeRevision(manager: EntityManager): Promise<number> {
  const rows = await manager.query<{ value: string | number }[]>(TAKE_REVISION);
  return Number(rows[0]?.value);
}

async function find(manager: EntityManager, tenant: TenantId, name: string): Promise<ConnectorView | undefined> {
  const [row] = await manager.query<ViewRow[]>(FIND, [tenant, name]);
  if (row === undefined) return undefined;
  const { auth, views, skipped } = row;
  return { ...toSummary(row), ...(auth !== null && { auth }), operations: views, skipped };
}

function toSummary({ name, title, baseUrl, operationCount, createdAt, updatedAt }: SummaryRow): ConnectorSummary {
  return {
    name,
    ...(title !== null && { title }),
    baseUrl,
    operationCount,
    createdAt: toTimestamp(Number(createdAt)),
    updatedAt: toTimestamp(Number(updatedAt)),
  };
}

function withoutNull<Row extends { auth: ConnectorAuth | null }>({
  auth,
  ...row
}: Row): Omit<Row, 'auth'> & { auth?: ConnectorAuth } {
  return { ...row, ...(auth !== null && { auth }) };
}
