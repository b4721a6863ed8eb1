import type { SecretView, TenantId } from '@workflows/contracts';
import type { SealedValue, SecretPlace, SecretStore, StoredSecret } from '../ports/secret-store';

const AT = '2023-01-01T00:00:00.000Z';

/** Secrets in memory, by the rules of the port. */
export class MemorySecrets implements SecretStore {
  private readonly rows = new Map<string, StoredSecret & { tenant: TenantId }>();

  async list(tenant: TenantId, page: { limit: number; after?: string }): Promise<SecretView[]> {
    return this.after(tenant, page.after)
      .slice(0, page.limit)
      .map(({ tenant: _tenant, wrappedKey: _wrappedKey, sealed: _sealed, ...view }) => view);
  }

  async find(tenant: TenantId, name: string): Promise<StoredSecret | undefined> {
    return this.rows.get(`${tenant} ${name}`);
  }

  async known(tenant: TenantId, names: readonly string[]): Promise<string[]> {
    return names.filter((name) => this.rows.has(`${tenant} ${name}`));
  }

  async write(
    { tenant, name, version }: SecretPlace,
    secret: SealedValue & { description?: string },
  ): Promise<SecretView | undefined> {
    const before = this.rows.get(`${tenant} ${name}`);
    if (before && before.version !== version - 1) return undefined;
    const row = { tenant, name, version, ...secret, createdAt: before?.createdAt ?? AT, updatedAt: AT };
    this.rows.set(`${tenant} ${name}`, row);
    return { name, version, keyId: secret.keyId, createdAt: row.createdAt, updatedAt: row.updatedAt };
  }

  async delete(tenant: TenantId, name: string): Promise<boolean> {
    return this.rows.delete(`${tenant} ${name}`);
  }

  async sealedOtherwise(
    tenant: TenantId,
    keyId: string,
    page: { limit: number; after?: string },
  ): Promise<StoredSecret[]> {
    const others = this.after(tenant, page.after).filter((row) => row.keyId !== keyId);
    return others.slice(0, page.limit);
  }

  async reseal({ tenant, name, version }: SecretPlace, from: SealedValue, value: SealedValue): Promise<boolean> {
    const row = this.rows.get(`${tenant} ${name}`);
    if (row?.version !== version || Buffer.compare(row.wrappedKey, from.wrappedKey) !== 0) return false;
    this.rows.set(`${tenant} ${name}`, { ...row, ...value });
    return true;
  }

  private after(tenant: TenantId, after = ''): (StoredSecret & { tenant: TenantId })[] {
    const rows = [...this.rows.values()].filter((row) => row.tenant === tenant && row.name > after);
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
