import type { TenantId } from '@workflows/contracts';
import { SecretUnreadable } from '../ports/secret-store';
import type { SecretBox, SecretReader, SecretStore } from '../ports/secret-store';

/** Reads secrets off the store, each time anew. */
export class StoredSecrets implements SecretReader {
  constructor(
    private readonly store: Pick<SecretStore, 'find'>,
    /** Absent where the service was given no key. */
    private readonly box: Pick<SecretBox, 'open'> | undefined,
  ) {}

  async reveal(tenant: TenantId, name: string): Promise<string | undefined> {
    const found = await this.store.find(tenant, name);
    if (found === undefined) return undefined;
    if (this.box === undefined)
      throw new SecretUnreadable(
        `the secret "${name}" cannot be decrypted: this process was given no key; set SECRETS_KEY or SECRETS_KEY_FILE for it`,
      );
    return this.box.open({ tenant, name, version: found.version }, found);
  }
}
