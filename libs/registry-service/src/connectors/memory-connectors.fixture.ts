import type { ConnectorView, JsonObject, ListWorkflows, RegisteredConnector, TenantId } from '@workflows/contracts';
import type { ConnectorStore, DocumentReader, DocumentReading, KeptConnector } from '@workflows/runtime';

const AT = '2026-01-01T00:00:00.000Z';

/** Connectors in memory, by the rules of the port. */
export class MemoryConnectors implements ConnectorStore {
  private readonly rows = new Map<string, { tenant: TenantId; revision: number; kept: KeptConnector | undefined }>();
  private revision = 0;

  async list(tenant: TenantId, { limit, offset }: ListWorkflows) {
    const all = [...this.rows.values()].flatMap((row) => (row.tenant === tenant && row.kept ? [row.kept] : []));
    return {
      data: all.slice(offset, offset + limit).map((kept) => summaryOf(kept)),
      meta: { total: all.length, limit, offset },
    };
  }

  async find(tenant: TenantId, name: string): Promise<ConnectorView | undefined> {
    const kept = this.rows.get(`${tenant}/${name}`)?.kept;
    return kept && viewOf(kept);
  }

  async put(tenant: TenantId, kept: KeptConnector) {
    this.rows.set(`${tenant}/${kept.name}`, { tenant, revision: (this.revision += 1), kept });
    return viewOf(kept);
  }

  async delete(tenant: TenantId, name: string) {
    const row = this.rows.get(`${tenant}/${name}`);
    if (row?.kept === undefined) return false;
    this.rows.set(`${tenant}/${name}`, { tenant, revision: (this.revision += 1), kept: undefined });
    return true;
  }

  async operation(tenant: TenantId, connector: string, name: string) {
    const row = this.rows.get(`${tenant}/${connector}`);
    const operation = row?.kept?.operations.find((one) => one.name === name);
    if (row?.kept === undefined || operation === undefined) return undefined;
    const { baseUrl, auth } = row.kept;
    return { operation, baseUrl, ...(auth && { auth }), revision: row.revision };
  }

  async changes(revision: number): Promise<RegisteredConnector[]> {
    return [...this.rows].flatMap(([key, row]) =>
      row.revision <= revision
        ? []
        : [
            {
              tenant: row.tenant,
              name: key.slice(row.tenant.length + 1),
              revision: row.revision,
              deleted: row.kept === undefined,
              baseUrl: row.kept?.baseUrl ?? '',
              operations: row.kept?.operations.map(({ name }) => name) ?? [],
            },
          ],
    );
  }
}

/** Reads nothing: `next` is what each document says. */
export class ScriptedDocuments implements DocumentReader {
  next: DocumentReading = {
    ok: true,
    title: 'Pets',
    server: 'https://pets.example',
    operations: [{ name: 'listPets', method: 'GET', path: '/pets', parameters: [] }],
    skipped: [],
  };
  readonly read = async (_: string | JsonObject): Promise<DocumentReading> => this.next;
}

function summaryOf({ name, title, baseUrl, operations }: KeptConnector) {
  return { name, ...(title && { title }), baseUrl, operationCount: operations.length, createdAt: AT, updatedAt: AT };
}

function viewOf(kept: KeptConnector): ConnectorView {
  const { auth, views, skipped } = kept;
  return { ...summaryOf(kept), ...(auth && { auth }), operations: [...views], skipped: [...skipped] };
}
