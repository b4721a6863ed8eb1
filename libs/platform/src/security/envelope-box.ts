import { randomBytes } from 'node:crypto';
import type { TenantId } from '@workflows/contracts';
import { KEY_BYTES, decrypt, encrypt, type KeyRing } from './key-ring';

interface Place {
  tenant: TenantId;
  name: string;
  version: number;
}

interface Sealed {
  keyId: string;
  wrappedKey: Uint8Array;
  sealed: Uint8Array;
}

/**
 * Envelope encryption of secrets.
 *   E1. Each value has a key of its own, drawn for it and used once; the ring wraps that key.
 *   E2. Value and key are bound to tenant, name and version: a row that was copied to another place opens there for nobody.
 */
export class EnvelopeBox {
  constructor(
    private readonly ring: KeyRing,
    /** Makes what is thrown where a value does not open. */
    private readonly unreadable: (message: string) => Error,
  ) {}

  get keyId(): string {
    return this.ring.currentId;
  }

  async seal(place: Place, value: string): Promise<Sealed> {
    const dataKey = randomBytes(KEY_BYTES); // E1
    const keyId = this.ring.currentId;
    const wrappedKey = await this.ring.wrap(dataKey, contextOf('key', place));
    const sealed = encrypt(dataKey, Buffer.from(value, 'utf8'), contextOf('value', place));
    dataKey.fill(0);
    return { keyId, wrappedKey, sealed };
  }

  async open(place: Place, { keyId, wrappedKey, sealed }: Sealed): Promise<string> {
    const dataKey = await this.unwrap(place, keyId, wrappedKey);
    try {
      return Buffer.from(decrypt(dataKey, sealed, contextOf('value', place))).toString('utf8');
    } catch {
      throw this.altered(place);
    } finally {
      dataKey.fill(0);
    }
  }

  private async unwrap(place: Place, keyId: string, wrappedKey: Uint8Array): Promise<Uint8Array> {
    const dataKey = await this.ring.unwrap(keyId, wrappedKey, contextOf('key', place)).catch(() => {
      throw this.altered(place);
    });
    if (dataKey) return dataKey;
    throw this.unreadable(
      `the secret "${place.name}" is encrypted under the key "${keyId}", which this process was not given: add it to SECRETS_KEY, or write the secret anew with PUT /secrets/${encodeURIComponent(place.name)}`,
    );
  }

  private altered({ name }: Place): Error {
    return this.unreadable(
      `the secret "${name}" does not open with its key: what is stored was altered, or the key of that id is another; write it anew with PUT /secrets/${encodeURIComponent(name)}`,
    );
  }
}

/** E2, in a form that no other place has. */
function contextOf(part: 'key' | 'value', { tenant, name, version }: Place): Uint8Array {
  return Buffer.from(JSON.stringify(['workflows secret 1', part, tenant, name, version]));
}
