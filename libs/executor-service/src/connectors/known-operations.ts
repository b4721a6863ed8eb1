import type { TenantId } from '@workflows/contracts';
import { KeptByMemory, type CallableOperation, type RegistryClient } from '@workflows/runtime';
import { partsOf } from './connector-directory';

const MOST_KEPT = { bytes: 16_000_000, entries: 2_000 };

/** What calls of operations need, asked of the registry once for each revision of a connector. */
export class KnownOperations {
  private readonly known = new KeptByMemory<CallableOperation>(MOST_KEPT);

  constructor(private readonly registry: RegistryClient) {}

  /** `revision`: as the directory knows the connector; one that is later is right, too. Throws `EngineError`. */
  async load(tenant: TenantId, name: string, revision: number): Promise<CallableOperation> {
    const key = `${tenant}\n${name}`;
    const known = this.known.get(key);
    if (known !== undefined && known.revision >= revision) return known;
    const { connector, operation } = partsOf(name);
    const loaded = await this.registry.ask('registry.connectors.operation', tenant, { name: connector, operation });
    this.known.set(key, loaded, JSON.stringify(loaded).length);
    return loaded;
  }
}
