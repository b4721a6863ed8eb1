import type { TenantId } from '@workflows/contracts';
import type { StoredBundle } from '@workflows/runtime';
import type { EntityManager } from 'typeorm';
import { plainText } from '../sql-lists';

/** Of the same text there is one row, that of the first who sent it. (bundle_pkey) */
const KEEP = `insert into bundle (tenant, sha256, text, source_map, created_at) values ($1, $2, $3, $4, now_ms())
  on conflict do nothing`;

/** In the transaction that makes the version which needs it. */
export async function keepBundle(
  manager: EntityManager,
  tenant: TenantId,
  { bundle, text, sourceMap }: StoredBundle,
): Promise<void> {
  await manager.query(KEEP, [tenant, bundle, plainText(text), sourceMap === undefined ? null : plainText(sourceMap)]);
}
