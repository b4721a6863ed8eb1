import { toTimestamp, type SecretView, type TenantId } from '@workflows/contracts';
import type { SealedValue, SecretPlace, SecretStore, StoredSecret } from '@workflows/runtime';
import type { Connections } from '../connections';
import { textList } from '../sql-lists';

const SHOWN = 'name, version, description, key_id, created_at, updated_at';

/** Locks nothing. (secret_pkey) */
const LIST = `select ${SHOWN} from secret where tenant = $1 and name > $2 order by name limit $3`;
/** Locks nothing. (secret_pkey) */
const FIND = `select ${SHOWN}, wrapped_key, sealed from secret where tenant = $1 and name = $2`;
/** Locks nothing. (secret_pkey) */
const KNOWN = 'select name from secret where tenant = $1 and name = any ($2::text[])';
/** Locks the row of the name. A version that is there is not written again (S1). (secret_pkey) */
const WRITE = `insert into secret as s (tenant, name, version, description, key_id, wrapped_key, sealed, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, now_ms(), now_ms())
  on conflict (tenant, name) do update
    set version = excluded.version, description = excluded.description, key_id = excluded.key_id,
      wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, updated_at = excluded.updated_at
    where s.version = excluded.version - 1
  returning ${SHOWN}`;
/** Locks the row of the name. (secret_pkey) */
const DELETE = 'delete from secret where tenant = $1 and name = $2 returning name';
/** Locks nothing; passes those of the tenant that are under the key. (secret_pkey) */
const SEALED_OTHERWISE = `select ${SHOWN}, wrapped_key, sealed from secret
  where tenant = $1 and key_id <> $2 and name > $3 order by name limit $4`;
/** Locks the row of the name. No two values have the same key (S2). (secret_pkey) */
const RESEAL = `update secret set key_id = $5, wrapped_key = $6, sealed = $7
  where tenant = $1 and name = $2 and version = $3 and wrapped_key = $4 returning name`;

/** Secrets as rows. What is in them says nothing without the key of the service. */
export class PostgresSecretStore implements SecretStore {
  constructor(private readonly connections: Connections) {}

  async list(tenant: TenantId, { limit, after = '' }: Parameters<SecretStore['list']>[1]): Promise<SecretView[]> {
    return (await this.connections.run<ShownRow>('list-secrets', LIST, [tenant, after, limit])).map(toView);
  }

  async find(tenant: TenantId, name: string): Promise<StoredSecret | undefined> {
    const [row] = await this.connections.run<SecretRow>('find-secret', FIND, [tenant, name]);
    return row && toStored(row);
  }

  async known(tenant: TenantId, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const rows = await this.connections.run<{ name: string }>('known-secrets', KNOWN, [tenant, textList(names)]);
    return rows.map(({ name }) => name);
  }

  async write(
    { tenant, name, version }: SecretPlace,
    { description, ...value }: Parameters<SecretStore['write']>[1],
  ): Promise<SecretView | undefined> {
    const values = [tenant, name, version, description ?? null, ...columnsOf(value)];
    const [row] = await this.connections.run<ShownRow>('write-secret', WRITE, values);
    return row && toView(row);
  }

  async delete(tenant: TenantId, name: string): Promise<boolean> {
    return (await this.connections.run('delete-secret', DELETE, [tenant, name])).length > 0;
  }

  async sealedOtherwise(
    tenant: TenantId,
    keyId: string,
    { limit, after = '' }: Parameters<SecretStore['sealedOtherwise']>[2],
  ): Promise<StoredSecret[]> {
    const values = [tenant, keyId, after, limit];
    return (await this.connections.run<SecretRow>('secrets-sealed-otherwise', SEALED_OTHERWISE, values)).map(toStored);
  }

  async reseal({ tenant, name, version }: SecretPlace, from: SealedValue, value: SealedValue): Promise<boolean> {
    const values = [tenant, name, version, from.wrappedKey, ...columnsOf(value)];
    return (await this.connections.run('reseal-secret', RESEAL, values)).length > 0;
  }
}

interface ShownRow {
  name: string;
  version: number;
  description: string | null;
  key_id: string;
  created_at: number;
  updated_at: number;
}

interface SecretRow extends ShownRow {
  wrapped_key: Buffer;
  sealed: Buffer;
}

function columnsOf({ keyId, wrappedKey, sealed }: SealedValue): [string, Uint8Array, Uint8Array] {
  return [keyId, wrappedKey, sealed];
}

function toView(row: ShownRow): SecretView {
  return {
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    version: row.version,
    keyId: row.key_id,
    createdAt: toTimestamp(row.created_at),
    updatedAt: toTimestamp(row.updated_at),
  };
}

function toStored(row: SecretRow): StoredSecret {
  return { ...toView(row), wrappedKey: row.wrapped_key, sealed: row.sealed };
}
