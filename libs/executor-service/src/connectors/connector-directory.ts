import {
  EVERY_TENANT,
  isConnectorName,
  isReservedConnectorName,
  type RegisteredConnector,
  type TenantId,
} from '@workflows/contracts';
import { nearestName } from '@workflows/platform';
import { UnknownToRegistry, type Clock, type RegistryClient } from '@workflows/runtime';

const REFRESH_MS = 1_000;
/** Looking for what was meant takes time. */
const MOST_COMPARED = 500;

export type NameListener = (tenant: TenantId, name: string) => void;

interface NearConnector {
  revision: number;
  baseUrl: string;
  operations: ReadonlySet<string>;
}

/** Keeps the names of all operations of all connectors near: asks the registry every second for what has changed, and at once when told to. */
export class ConnectorDirectory {
  private readonly connectors = new Map<string, NearConnector>();
  private readonly listeners: NameListener[] = [];
  private revision = 0;
  /** The registry is of the release before connectors: that was told once, and ends with its upgrade. */
  private isUnknown = false;
  private refreshing: Promise<void> | undefined;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly registry: RegistryClient,
    private readonly clock: Clock,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** Undefined where it is no operation of a connector. `name` is `<connector>.<operation>`. */
  find(tenant: TenantId, name: string): NearConnector | undefined {
    if (this.connectors.size === 0) return undefined;
    const { connector, operation } = partsOf(name);
    const near = this.connectors.get(keyOf(tenant, connector));
    return near?.operations.has(operation) ? near : undefined;
  }

  /** What to do about a name that nothing answers for, as a sentence. */
  advice(tenant: TenantId, name: string): string | undefined {
    const { connector, operation } = partsOf(name);
    if (operation === '' || !isConnectorName(connector) || isReservedConnectorName(connector)) return undefined;
    const near = this.connectors.get(keyOf(tenant, connector));
    const upgrade = this.isUnknown ? 'Upgrade the registry, which knows no connectors yet. Then connect' : 'Connect';
    if (near === undefined) return `${upgrade} its API (PUT /connectors/${connector})`;
    const alike = [...near.operations].filter((one) => Math.abs(one.length - operation.length) <= operation.length / 3);
    const nearest = nearestName(operation, alike.slice(0, MOST_COMPARED));
    const meant = nearest === undefined ? '' : ` (nearest is "${connector}.${nearest}")`;
    return `The connector "${connector}" has no operation "${operation}"${meant}: GET /connectors/${connector} shows those that it has`;
  }

  /** Told of each name that is answered for from now on. */
  onNames(listener: NameListener): void {
    this.listeners.push(listener);
  }

  /** Resolves when all were read once; then it keeps itself up to date. */
  async start(): Promise<void> {
    await this.refresh();
    this.cancel = this.clock.about(REFRESH_MS, () => {
      this.start().catch(this.onTrouble);
    });
  }

  stop(): void {
    this.cancel?.();
  }

  /** Whatever the registry has committed before this call is visible when it resolves. */
  async refresh(): Promise<void> {
    await this.refreshing;
    this.refreshing ??= this.read().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async read(): Promise<void> {
    try {
      for (let more = true; more;) {
        const { revision } = this;
        const { connectors } = await this.registry.ask('registry.connectors.changes', EVERY_TENANT, { revision });
        this.isUnknown = false;
        for (const changed of connectors) this.take(changed);
        more = this.revision > revision;
      }
    } catch (error) {
      const wasTold = this.isUnknown && error instanceof UnknownToRegistry;
      this.isUnknown ||= error instanceof UnknownToRegistry;
      if (!wasTold) this.onTrouble(error);
    }
  }

  private take({ tenant, name, revision, deleted, baseUrl, operations }: RegisteredConnector): void {
    this.revision = Math.max(this.revision, revision);
    const key = keyOf(tenant, name);
    if (deleted) return void this.connectors.delete(key);
    this.connectors.set(key, { revision, baseUrl, operations: new Set(operations) });
    for (const listener of this.listeners) for (const operation of operations) listener(tenant, `${name}.${operation}`);
  }
}

export function partsOf(name: string): { connector: string; operation: string } {
  const dot = name.indexOf('.');
  return dot < 0
    ? { connector: name, operation: '' }
    : { connector: name.slice(0, dot), operation: name.slice(dot + 1) };
}

function keyOf(tenant: TenantId, connector: string): string {
  return `${tenant}\n${connector}`;
}
