import type { ExecutionId, OperationId, TenantId } from '@workflows/contracts';
import type {
  ClaimedOperation,
  OperationDraft,
  OperationItem,
  OperationPage,
  OperationStore,
  PageOutcome,
  StoredOperation,
} from '@workflows/runtime';
import { KEY_LIFE_MS } from '../commit/batch-lists';
import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { plainText, textList } from '../sql-lists';
import { toClaimed, toItem, toOperation } from './operation-rows';
import type { ItemRow, OperationRow } from './operation-rows';

const CREATE = loadSql('create-operation');
const CLAIM = loadSql('claim-operation');
const LOOK = loadSql('look-at-executions');
const SETTLE = loadSql('settle-operation');
/** Lock nothing. (operation_pkey, operation_key, operation_list) */
const FIND = 'select * from operation where id = $2 and tenant = $1';
const FIND_BY_KEY =
  'select * from operation where tenant = $1 and idempotency_key = $2 and created_at > now_ms() - $3::bigint';
const LIST = 'select * from operation where tenant = $1 and id < $2 order by tenant desc, id desc limit $3';
/** A key lives as long as that of a start. Locks the row that has it. (operation_key) */
const FORGET_KEY =
  'update operation set idempotency_key = null where tenant = $1 and idempotency_key = $2 and created_at <= now_ms() - $3::bigint';
/** These lock the row, for as long as they take. (operation_pkey) */
const CANCEL = `update operation set status = 'cancelled', completed_at = now_ms() where id = $2 and tenant = $1 and status = 'running'`;
const BEGIN = `update operation set page = $3::json where id = $1 and epoch = $2::bigint and status = 'running' returning id`;
const FAIL = `update operation set status = 'failed', error = $3::json, completed_at = now_ms(), page = null, lease_until = 0
  where id = $1 and epoch = $2::bigint and status = 'running' returning id`;
const HOLD =
  'update operation set lease_until = now_ms() + $3::bigint where id = $1 and epoch = $2::bigint returning id';
const GIVE_BACK = `update operation set lease_until = now_ms() + $3::bigint, tries = tries + 1 where id = $1 and epoch = $2::bigint`;
/** Behind every id. */
const NEWEST = '\u{10FFFF}';

/** Bulk operations in Postgres: who writes a page of one holds the latest claim of it, or writes nothing (I48). */
export class PostgresOperationStore implements OperationStore {
  constructor(private readonly connections: Connections) {}

  async create(
    { id, tenant, action, chosen, createdBy, idempotency }: OperationDraft,
    most: number,
  ): ReturnType<OperationStore['create']> {
    const { kind, ...details } = action;
    const { key = null, bodyDigest = null } = idempotency ?? {};
    const texts = [kind, JSON.stringify(details), JSON.stringify(chosen), createdBy];
    const values = [id, tenant, ...texts, key, most, bodyDigest];
    if (idempotency) await this.connections.run('forget-operation-key', FORGET_KEY, [tenant, key, KEY_LIFE_MS]);
    const [made] = await this.connections.run<OperationRow>('create-operation', CREATE, values);
    if (made !== undefined) return { operation: toOperation(made), replayed: false };
    const known = key === null || bodyDigest === null ? undefined : await this.findByKey(tenant, key, bodyDigest);
    if (known === undefined) return 'tooMany';
    return known === 'conflict' ? known : { operation: known, replayed: true };
  }

  async findByKey(tenant: TenantId, key: string, bodyDigest: string): ReturnType<OperationStore['findByKey']> {
    const values = [tenant, key, KEY_LIFE_MS];
    const [known] = await this.connections.run<OperationRow>('find-operation-by-key', FIND_BY_KEY, values);
    return known && (known.body_digest === bodyDigest ? toOperation(known) : 'conflict');
  }

  async find(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined> {
    const [row] = await this.connections.run<OperationRow>('find-operation', FIND, [tenant, plainText(id)]);
    return row && toOperation(row);
  }

  async list(
    tenant: TenantId,
    { limit, after = NEWEST }: { limit: number; after?: OperationId },
  ): Promise<StoredOperation[]> {
    const rows = await this.connections.run<OperationRow>('list-operations', LIST, [tenant, after, limit]);
    return rows.map(toOperation);
  }

  async cancel(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined> {
    await this.connections.run('cancel-operation', CANCEL, [tenant, plainText(id)]);
    return this.find(tenant, id);
  }

  async claim(actions: readonly string[], leaseMs: number): Promise<ClaimedOperation | undefined> {
    const values = [textList(actions), leaseMs];
    const [row] = await this.connections.run<OperationRow>('claim-operation', CLAIM, values);
    return row && toClaimed(row);
  }

  hold({ id, epoch }: ClaimedOperation, leaseMs: number): Promise<boolean> {
    return this.write('hold-operation', HOLD, [id, epoch, leaseMs]);
  }

  async look(tenant: TenantId, ids: readonly ExecutionId[]): Promise<OperationItem[]> {
    const rows = await this.connections.run<ItemRow>('look-at-executions', LOOK, [tenant, textList(ids)]);
    return rows.map(toItem);
  }

  begin({ id, epoch }: ClaimedOperation, page: OperationPage): Promise<boolean> {
    return this.write('begin-operation', BEGIN, [id, epoch, JSON.stringify(page)]);
  }

  settle({ id, epoch }: ClaimedOperation, { counts, samples, next }: PageOutcome): Promise<boolean> {
    const { matched, done, skipped, failed } = counts;
    const position = next === undefined ? null : JSON.stringify(next);
    const values = [id, epoch, matched, done, skipped, failed, position, JSON.stringify(samples)];
    return this.write('settle-operation', SETTLE, values);
  }

  fail({ id, epoch }: ClaimedOperation, error: { code: string; message: string }): Promise<boolean> {
    return this.write('fail-operation', FAIL, [id, epoch, JSON.stringify(error)]);
  }

  async giveBack({ id, epoch }: ClaimedOperation, afterMs: number): Promise<void> {
    await this.connections.run('give-back-operation', GIVE_BACK, [id, epoch, afterMs]);
  }

  private async write(name: string, text: string, values: unknown[]): Promise<boolean> {
    return (await this.connections.run(name, text, values)).length > 0;
  }
}
