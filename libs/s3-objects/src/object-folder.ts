import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';

/** Of all S3 keys. */
const MOST_KEY_BYTES = 1024;

/** What the keys of one tenant's bucket begin with in the store: `<prefix>/<tenant>/<bucket>/`. */
export class ObjectFolder {
  private readonly path: string;

  constructor(prefix: string, tenant: TenantId, bucket: string) {
    this.path = `${folderOf(prefix)}${segmentOf(tenant)}/${bucket}/`;
  }

  /** The key in the store. Throws PARAMETER_INVALID: a key that is fine elsewhere can be too long here. */
  keyOf(key: string): string {
    const storeKey = this.path + key;
    const spare = MOST_KEY_BYTES - Buffer.byteLength(this.path);
    if (Buffer.byteLength(key) <= spare) return storeKey;
    const message = `The key has ${Buffer.byteLength(key)} bytes of UTF-8; in the store of this service it can have at most ${spare}.`;
    throw new EngineError('PARAMETER_INVALID', message, {
      problems: [{ message, code: 'PARAMETER_INVALID', path: 'key' }],
    });
  }

  /** What the keys in the store begin with where ours begin with `prefix`; undefined: no key can be so long. */
  prefixOf(prefix: string): string | undefined {
    const storePrefix = this.path + prefix;
    return Buffer.byteLength(storePrefix) > MOST_KEY_BYTES ? undefined : storePrefix;
  }

  /** Our key of a key in the store. */
  ownKey(storeKey: string): string {
    return storeKey.slice(this.path.length);
  }
}

/** No tenant's name leads into the folder of another. */
function segmentOf(tenant: TenantId): string {
  return encodeURIComponent(tenant).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}

/** A prefix of an operator's setting, with its slash; empty where there is none. */
export function folderOf(prefix: string): string {
  const path = prefix.replace(/^\/+|\/+$/g, '');
  return path === '' ? '' : `${path}/`;
}
