import type { TenantId } from '@workflows/contracts';
import { ObjectConflict } from '@workflows/runtime';
import type { ObjectCondition, ObjectInfo, ObjectStore, OpenObject } from '@workflows/runtime';
import { call } from '../columns';
import type { Connections } from '../connections';
import { GRACE_MS, KEEP, READ_CHUNK } from './chunk-statements';
import { giveUp, upload } from './object-upload';

const COLUMNS = 'key, version, size, etag, content_type, updated_at';
/** (object_pkey) */
const FIND = `select ${COLUMNS} from object where tenant = $1 and bucket = $2 and key = $3`;
/** (object_pkey) */
const LIST = `select ${COLUMNS} from object
  where tenant = $1 and bucket = $2 and key >= $3 and key > $4 and key < $5 order by key limit $6`;
/** Greater than any character of a key. */
const AFTER_ALL = '\u{10FFFF}';
/** Locks the row of the key. (object_pkey, object_loose_pkey) */
const PUBLISH = call('publish_object_v1', [
  ...['p_tenant', 'p_bucket', 'p_key', 'p_version', 'p_size', 'p_etag', 'p_content_type'],
  ...['p_condition', 'p_etags', 'p_grace_ms'],
]);
/** What is deleted stays for those who are reading it. Locks the row of the key. (object_pkey) */
const DELETE = `with gone as (
    delete from object where tenant = $1 and bucket = $2 and key = $3 and ($4::text[] is null or etag = any ($4)) returning version)
  insert into object_loose select version, now_ms() + ${GRACE_MS} from gone returning version`;

/** Many readers want a little; those that go on get more at a time. */
const FIRST_READ_BYTES = 64 * 1024;
const MOST_READ_BYTES = 256 * 1024;
const KEEP_EVERY_MS = 60_000;

/** Objects as rows: one that names the version, and the chunks of the version, which never change. */
export class PostgresObjectStore implements ObjectStore {
  constructor(private readonly connections: Connections) {}

  async put(
    tenant: TenantId,
    bucket: string,
    key: string,
    { contentType, body, condition }: Parameters<ObjectStore['put']>[3],
  ): Promise<ObjectInfo & { created: boolean }> {
    const { version, size, etag } = await upload(this.connections, body);
    const what = [tenant, bucket, key, version, size, etag, contentType];
    try {
      const published = await this.publish(what, condition);
      return { key, size, etag, contentType, ...published };
    } catch (error) {
      await giveUp(this.connections, version);
      throw error;
    }
  }

  async head(tenant: TenantId, bucket: string, key: string): Promise<ObjectInfo | undefined> {
    const row = await this.find(tenant, bucket, key);
    return row && toInfo(row);
  }

  async open(tenant: TenantId, bucket: string, key: string): Promise<OpenObject | undefined> {
    const row = await this.find(tenant, bucket, key);
    return row && { info: toInfo(row), read: ({ from = 0, to = row.size } = {}) => this.read(row, from, to) };
  }

  async delete(tenant: TenantId, bucket: string, key: string, condition?: ObjectCondition): Promise<boolean> {
    if (condition?.kind === 'absent') throw new ObjectConflict('another');
    const values = [tenant, bucket, key, condition?.etags ?? null];
    if ((await this.connections.run('delete-object', DELETE, values)).length > 0) return true;
    if (condition === undefined) return false;
    throw new ObjectConflict((await this.find(tenant, bucket, key)) ? 'another' : 'absent');
  }

  async list(
    tenant: TenantId,
    bucket: string,
    { prefix, after = '', limit }: Parameters<ObjectStore['list']>[2],
  ): Promise<ObjectInfo[]> {
    const values = [tenant, bucket, prefix, after, `${prefix}${AFTER_ALL}`, limit];
    return (await this.connections.run<ObjectRow>('list-objects', LIST, values)).map(toInfo);
  }

  private async publish(
    what: readonly unknown[],
    condition: ObjectCondition | undefined,
  ): Promise<{ updatedAt: number; created: boolean }> {
    const etags = condition?.kind === 'match' ? (condition.etags ?? null) : null;
    const values = [...what, condition?.kind ?? null, etags, GRACE_MS];
    const [row] = await this.connections.run<PublishedRow>('publish-object', PUBLISH, values);
    switch (row?.outcome) {
      case 'created':
      case 'replaced':
        return { updatedAt: row.updated_at, created: row.outcome === 'created' };
      case 'absent':
      case 'another':
        throw new ObjectConflict(row.outcome);
      case undefined:
        throw new Error('the database did not say whether the object was published');
    }
  }

  private async find(tenant: TenantId, bucket: string, key: string): Promise<ObjectRow | undefined> {
    const [row] = await this.connections.run<ObjectRow>('find-object', FIND, [tenant, bucket, key]);
    return row;
  }

  private async *read({ version, size }: ObjectRow, from: number, to: number): AsyncGenerator<Uint8Array> {
    const end = Math.min(to, size);
    let keptAt = performance.now();
    let most = FIRST_READ_BYTES;
    for (let at = from; at < end; most = Math.min(2 * most, MOST_READ_BYTES)) {
      const values = [version, at, Math.min(end - at, most)];
      const [row] = await this.connections.run<{ bytes: Buffer }>('read-object-chunk', READ_CHUNK, values);
      if (row === undefined || row.bytes.byteLength === 0)
        throw new Error('the object was replaced and then removed while it was read');
      at += row.bytes.byteLength;
      yield row.bytes;
      if (performance.now() - keptAt < KEEP_EVERY_MS) continue;
      keptAt = performance.now();
      await this.connections.run('keep-object', KEEP, [version]);
    }
  }
}

interface ObjectRow {
  key: string;
  version: number;
  size: number;
  etag: string;
  content_type: string;
  updated_at: number;
}

interface PublishedRow {
  outcome: 'created' | 'replaced' | 'absent' | 'another';
  updated_at: number;
}

function toInfo({ key, size, etag, content_type: contentType, updated_at: updatedAt }: ObjectRow): ObjectInfo {
  return { key, size, etag, contentType, updatedAt };
}
