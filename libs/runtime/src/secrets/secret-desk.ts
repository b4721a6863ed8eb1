import { EngineError, isSecretName, type SecretView, type TenantId } from '@workflows/contracts';
import { SecretUnreadable } from '../ports/secret-store';
import type { SecretBox, SecretStore, StoredSecret } from '../ports/secret-store';

export interface SecretDraft {
  value: string;
  description?: string;
}

/** What one call of a rotation has done; `after` is where the next goes on, absent where there is no more. */
export interface Rotation {
  keyId: string;
  rotated: number;
  /** Those whose key is not among the keys of this process, or that do not open with it. They stay as they are. */
  unreadable: string[];
  after?: string;
}

/** So often a write tries again that was overtaken by another of the same name. */
const MOST_TRIES = 5;

/**
 * Writes secrets, and tells all of them but their values.
 *   K1. A value is encrypted in the process that was given it, and goes nowhere but to the database: no message carries one (I74).
 *   K2. Without a key nothing is written; names are still told, and what is there can be deleted.
 */
export class SecretDesk {
  constructor(
    private readonly store: SecretStore,
    private readonly box: SecretBox | undefined,
    /** Told of what this process has changed, once that is durable. */
    private readonly changed: (tenant: TenantId, name: string) => void,
  ) {}

  list(tenant: TenantId, page: { limit: number; after?: string }): Promise<SecretView[]> {
    return this.store.list(tenant, page);
  }

  async get(tenant: TenantId, name: string): Promise<SecretView> {
    return shownOf(await this.find(tenant, name));
  }

  /** Of two who write one name at once, one is the later. */
  async put(tenant: TenantId, name: string, { value, description }: SecretDraft): Promise<SecretView> {
    const box = this.boxOrRefuse();
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = await this.store.find(tenant, name);
      const place = { tenant, name, version: (before?.version ?? 0) + 1 };
      const sealed = await box.seal(place, value); // K1
      const written = await this.store.write(place, { ...sealed, ...(description !== undefined && { description }) });
      if (written === undefined) continue;
      this.changed(tenant, name);
      return written;
    }
    throw new EngineError('OVERLOADED', `The secret "${name}" is being written by others at this moment.`, {
      retryAfterSeconds: 1,
    });
  }

  async delete(tenant: TenantId, name: string): Promise<void> {
    if (!isSecretName(name) || !(await this.store.delete(tenant, name))) throw secretNotFound(name);
    this.changed(tenant, name);
  }

  /**
   * Encrypts up to `limit` secrets anew that are not under the current key, those after `after`. Versions stay: the values do. One that is written or
   * deleted meanwhile is left to whoever does that, who uses the current key.
   */
  async rotate(tenant: TenantId, { limit, after }: { limit: number; after?: string }): Promise<Rotation> {
    const box = this.boxOrRefuse();
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const found = await this.store.sealedOtherwise(tenant, box.keyId, page);
    const now = found.slice(0, limit);
    const rotation: Rotation = { keyId: box.keyId, rotated: 0, unreadable: [] };
    for (const secret of now) {
      const became = await this.reseal(box, tenant, secret);
      if (became === 'rotated') rotation.rotated++;
      if (became === 'unreadable') rotation.unreadable.push(secret.name);
    }
    const last = now.at(-1);
    return found.length > limit && last ? { ...rotation, after: last.name } : rotation;
  }

  private async reseal(
    box: SecretBox,
    tenant: TenantId,
    secret: StoredSecret,
  ): Promise<'rotated' | 'overtaken' | 'unreadable'> {
    const place = { tenant, name: secret.name, version: secret.version };
    try {
      const sealed = await box.seal(place, await box.open(place, secret));
      return (await this.store.reseal(place, secret, sealed)) ? 'rotated' : 'overtaken';
    } catch (error) {
      if (error instanceof SecretUnreadable) return 'unreadable';
      throw error;
    }
  }

  private async find(tenant: TenantId, name: string): Promise<StoredSecret> {
    const found = isSecretName(name) ? await this.store.find(tenant, name) : undefined;
    if (found === undefined) throw secretNotFound(name);
    return found;
  }

  /** K2. */
  private boxOrRefuse(): SecretBox {
    if (this.box) return this.box;
    throw new EngineError(
      'SECRETS_KEY_MISSING',
      'Secrets cannot be kept, as the service was given no key for them: set SECRETS_KEY (`openssl rand -base64 32`) or SECRETS_KEY_FILE for gateways and executors.',
    );
  }
}

function shownOf({ wrappedKey: _wrappedKey, sealed: _sealed, ...view }: StoredSecret): SecretView {
  return view;
}

function secretNotFound(name: string): EngineError {
  return new EngineError('SECRET_NOT_FOUND', `There is no secret "${name.slice(0, 300)}".`);
}
