import { EngineError, isConnectorName } from '@workflows/contracts';
import type {
  ConnectorSummary,
  ConnectorView,
  ListWorkflows,
  Page,
  RegisteredConnector,
  TenantId,
} from '@workflows/contracts';
import type { CallableOperation, ConnectorStore } from '@workflows/runtime';
import { isFindable } from '../drafts/findable';

/** How many changes are told at once: each may name thousands of operations. Who gets as many asks again. */
const MAX_CHANGES = 20;

export class FindConnector {
  constructor(private readonly connectors: ConnectorStore) {}

  list(tenant: TenantId, query: ListWorkflows): Promise<Page<ConnectorSummary>> {
    return this.connectors.list(tenant, query);
  }

  async get(tenant: TenantId, name: string): Promise<ConnectorView> {
    const found = isConnectorName(name) ? await this.connectors.find(tenant, name) : undefined;
    if (found === undefined) throw connectorNotFound(name);
    return found;
  }

  async operation(tenant: TenantId, name: string, operation: string): Promise<CallableOperation> {
    const isKnown = isConnectorName(name) && isFindable(operation);
    const found = isKnown ? await this.connectors.operation(tenant, name, operation) : undefined;
    if (found === undefined) throw connectorNotFound(`${name}.${operation}`);
    return found;
  }

  /** Of all tenants: executors keep the names of every connector at hand. */
  changes(revision: number): Promise<RegisteredConnector[]> {
    return this.connectors.changes(revision, MAX_CHANGES);
  }
}

export function connectorNotFound(name: string): EngineError {
  return new EngineError('CONNECTOR_NOT_FOUND', `There is no connector "${name.slice(0, 200)}".`);
}
