import type { TenantId } from '@workflows/contracts';
import type { QuarantinedRecord, QuarantineReader } from '@workflows/runtime';
import type { Connections } from './connections';

const COLUMNS = 'id, topic, partition, "offset", reason, raw, at, replayed_at';
/** Newest first: ids sort by the time they were made. (quarantine_list) */
const LIST = `select ${COLUMNS} from quarantine where tenant = $1 and id < $2 order by id desc limit $3`;
/** Greater than any id. */
const AFTER_ALL = '\u{10FFFF}';
/** (quarantine_pkey) */
const FIND = `select ${COLUMNS} from quarantine where tenant = $1 and id = $2`;
/** Locks the record. (quarantine_pkey) */
const MARK_REPLAYED = 'update quarantine set replayed_at = now_ms() where tenant = $1 and id = $2';

export class PostgresQuarantine implements QuarantineReader {
  constructor(private readonly connections: Connections) {}

  async list(tenant: TenantId, page: { limit: number; after?: string }): Promise<QuarantinedRecord[]> {
    const rows = await this.connections.run<Row>('list-quarantine', LIST, [
      tenant,
      page.after ?? AFTER_ALL,
      page.limit,
    ]);
    return rows.map(toRecord);
  }

  async find(tenant: TenantId, id: string): Promise<QuarantinedRecord | undefined> {
    const [row] = await this.connections.run<Row>('find-quarantined', FIND, [tenant, id]);
    return row && toRecord(row);
  }

  async markReplayed(tenant: TenantId, id: string): Promise<void> {
    await this.connections.run('mark-replayed', MARK_REPLAYED, [tenant, id]);
  }
}

type Row = Omit<QuarantinedRecord, 'replayedAt'> & { replayed_at: number | null };

function toRecord({ replayed_at: replayedAt, ...record }: Row): QuarantinedRecord {
  return { ...record, ...(replayedAt !== null && { replayedAt }) };
}
