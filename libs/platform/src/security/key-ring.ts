import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** The keys of the service, which never leave it: a KMS can stand behind it as well as a setting. */
export interface KeyRing {
  /** What is wrapped from now on is wrapped under this key. */
  readonly currentId: string;
  wrap(dataKey: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
  /** Undefined where it has no key `keyId`. Rejects where what was wrapped, or its context, is another. */
  unwrap(keyId: string, wrapped: Uint8Array, context: Uint8Array): Promise<Uint8Array | undefined>;
}

interface NamedKey {
  id: string;
  key: Buffer;
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID = /^[\w.-]{1,64}$/;
const MOST_KEYS = 32;

export const KEY_LIST_RULE = `be 32 random bytes in base64, as \`openssl rand -base64 32\` draws them, or up to ${MOST_KEYS} of them as id:base64,id:base64 with the current one first, ids of letters, digits and "_.-"`;

/** Undefined for what breaks the rule. Line breaks separate keys as commas do, so that a file may hold one a line. */
export function readKeyList(text: string): NamedKey[] | undefined {
  const entries = text.split(/[,\n]/).map((entry) => entry.trim());
  const keys = entries.filter((entry) => entry !== '').map(readKey);
  const known = keys.filter((key) => key !== undefined);
  const ids = new Set(known.map(({ id }) => id));
  const isGood = known.length > 0 && known.length === keys.length && ids.size === keys.length && ids.size <= MOST_KEYS;
  return isGood ? known : undefined;
}

/** Keys that were given as a setting, the first of them the current one. */
export class GivenKeys implements KeyRing {
  private readonly keys: readonly NamedKey[];
  private readonly current: NamedKey;

  /** `text` is in the form of `SECRETS_KEY`; throws where it is not. */
  constructor(text: string) {
    this.keys = readKeyList(text) ?? [];
    const [current] = this.keys;
    if (current === undefined) throw new Error(`The key for secrets must ${KEY_LIST_RULE}.`);
    this.current = current;
  }

  get currentId(): string {
    return this.current.id;
  }

  async wrap(dataKey: Uint8Array, context: Uint8Array): Promise<Uint8Array> {
    return encrypt(this.current.key, dataKey, context);
  }

  /** A key is also found by what it is called where no id was given, so that naming it later loses nothing. */
  async unwrap(keyId: string, wrapped: Uint8Array, context: Uint8Array): Promise<Uint8Array | undefined> {
    const found = this.keys.find(({ id, key }) => id === keyId || idOf(key) === keyId);
    return found && decrypt(found.key, wrapped, context);
  }
}

/** AES-256-GCM: a nonce drawn for it, what was encrypted, and the tag that also covers `context`. */
export function encrypt(key: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(context);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where anything is another than it was encrypted with. */
export function decrypt(key: Uint8Array, encrypted: Uint8Array, context: Uint8Array): Uint8Array {
  const bytes = Buffer.from(encrypted.buffer, encrypted.byteOffset, encrypted.byteLength);
  const tagAt = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(context)
    .setAuthTag(bytes.subarray(tagAt));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
}

function readKey(entry: string): NamedKey | undefined {
  const colon = entry.indexOf(':');
  const base64 = entry.slice(colon + 1);
  const key = Buffer.from(base64, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== base64) return undefined;
  if (colon < 0) return { id: idOf(key), key };
  const id = entry.slice(0, colon);
  return ID.test(id) ? { id, key } : undefined;
}

/** Says which key it is, and nothing of it: 32 random bytes cannot be guessed from their digest. */
function idOf(key: Uint8Array): string {
  return `key-${createHash('sha256').update('workflows key id\n').update(key).digest('hex').slice(0, 12)}`;
}
