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

/** A connector as it is to be kept. */
export interface KeptConnector {
  name: string;
  title?: string;
  baseUrl: string;
  auth?: ConnectorAuth;
  operations: readonly ConnectorOperation[];
  /** The same as people look at them. */
  views: readonly OperationView[];
  skipped: readonly SkippedOperation[];
}

/** One operation, and how its API is reached; both of the same `revision`. */
export interface CallableOperation {
  operation: ConnectorOperation;
  baseUrl: string;
  auth?: ConnectorAuth;
  revision: number;
}

export interface ConnectorStore {
  list(tenant: TenantId, query: ListWorkflows): Promise<Page<ConnectorSummary>>;
  find(tenant: TenantId, name: string): Promise<ConnectorView | undefined>;
  /** All of it takes the place of what was there. `tooMany`: there are `most` others of the tenant. */
  put(tenant: TenantId, connector: KeptConnector, most: number): Promise<ConnectorView | 'tooMany'>;
  delete(tenant: TenantId, name: string): Promise<boolean>;
  operation(tenant: TenantId, connector: string, operation: string): Promise<CallableOperation | undefined>;
  /** Changed after `revision`, ascending by revision, deleted ones included. */
  changes(revision: number, limit: number): Promise<RegisteredConnector[]>;
}
