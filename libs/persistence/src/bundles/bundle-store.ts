import type { TenantId } from '@workflows/contracts';
import type { BundleStore, StoredBundle } from '@workflows/runtime';
import type { Connections } from '../connections';

/** Locks nothing. (bundle_pkey) */
const READ = 'select sha256, text, source_map as "sourceMap" from bundle where tenant = $1 and sha256 = $2';

/** Texts of code, for those who run it. */
export class PostgresBundleStore implements BundleStore {
  constructor(private readonly connections: Connections) {}

  async read(tenant: TenantId, bundle: string): Promise<StoredBundle | undefined> {
    const [row] = await this.connections.run<Row>('read-bundle', READ, [tenant, bundle]);
    return row && { bundle: row.sha256, text: row.text, ...(row.sourceMap !== null && { sourceMap: row.sourceMap }) };
  }
}

interface Row {
  sha256: string;
  text: string;
  sourceMap: string | null;
}
