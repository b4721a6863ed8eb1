import type { Instant, TenantId } from '@workflows/contracts';

/** What is known of an object without reading it. `etag` stands for its content: the same bytes, the same tag. */
export interface ObjectInfo {
  key: string;
  size: number;
  etag: string;
  contentType: string;
  updatedAt: Instant;
}

/** What has to hold of the object that is there for a change to be made. */
export type ObjectCondition =
  /** It is there, and its tag is one of these; no tags: any. */
  | { kind: 'match'; etags?: readonly string[] }
  /** There is none. */
  | { kind: 'absent' };

/** One content of an object as it stood when it was opened; it stays readable while it is being read, whatever comes after it. */
export interface OpenObject {
  info: ObjectInfo;
  /** The bytes from `from` up to, not including, `to`. What lies before `from` is not read. */
  read(range?: { from?: number; to?: number }): AsyncIterable<Uint8Array>;
}

/**
 * Objects of any size, by bucket and key.
 *   O1. An object is seen whole or not at all: it appears, or takes the place of another, when the last byte is stored.
 *   O2. Memory does not grow with the size of an object, in either direction.
 *   O3. Keys are listed in the order of their UTF-8 bytes.
 */
export interface ObjectStore {
  /** Throws `ObjectConflict` where `condition` does not hold, and what `body` throws; nothing is seen of the object then. */
  put(
    tenant: TenantId,
    bucket: string,
    key: string,
    object: { contentType: string; body: AsyncIterable<Uint8Array>; condition?: ObjectCondition },
  ): Promise<ObjectInfo & { created: boolean }>;
  head(tenant: TenantId, bucket: string, key: string): Promise<ObjectInfo | undefined>;
  open(tenant: TenantId, bucket: string, key: string): Promise<OpenObject | undefined>;
  /** False where there was nothing to delete. Throws `ObjectConflict`. */
  delete(tenant: TenantId, bucket: string, key: string, condition?: ObjectCondition): Promise<boolean>;
  /** The objects whose keys begin with `prefix` and come after the key `after`. */
  list(
    tenant: TenantId,
    bucket: string,
    page: { prefix: string; after?: string; limit: number },
  ): Promise<ObjectInfo[]>;
}

/** The object that is there is not the one that the caller meant. */
export class ObjectConflict extends Error {
  override readonly name = 'ObjectConflict';

  constructor(readonly found: 'absent' | 'another') {
    super(found === 'absent' ? 'the object is not there' : 'another object is there');
  }
}
