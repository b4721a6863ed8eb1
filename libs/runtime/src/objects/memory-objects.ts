import type { Instant, TenantId } from '@workflows/contracts';
import { ObjectConflict } from '../ports/object-store';
import type { ObjectCondition, ObjectInfo, ObjectStore, OpenObject } from '../ports/object-store';

interface Kept {
  info: ObjectInfo;
  bytes: Buffer;
}

/** Objects in memory, for tests: small ones, read in pieces of `pieceBytes`. */
export class MemoryObjects implements ObjectStore {
  private readonly buckets = new Map<string, Map<string, Kept>>();

  constructor(
    private readonly pieceBytes = 64 * 1024,
    private readonly now: () => Instant = () => 0,
  ) {}

  async put(
    tenant: TenantId,
    bucket: string,
    key: string,
    { contentType, body, condition }: Parameters<ObjectStore['put']>[3],
  ): Promise<ObjectInfo & { created: boolean }> {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(Uint8Array.from(piece));
    const objects = this.bucket(tenant, bucket);
    const old = objects.get(key);
    check(condition, old?.info);
    const bytes = Buffer.concat(pieces);
    const info = { key, size: bytes.byteLength, etag: tagOf(bytes), contentType, updatedAt: this.now() };
    objects.set(key, { info, bytes });
    return { ...info, created: old === undefined };
  }

  async head(tenant: TenantId, bucket: string, key: string): Promise<ObjectInfo | undefined> {
    return this.bucket(tenant, bucket).get(key)?.info;
  }

  async open(tenant: TenantId, bucket: string, key: string): Promise<OpenObject | undefined> {
    const kept = this.bucket(tenant, bucket).get(key);
    return kept && { info: kept.info, read: ({ from = 0, to } = {}) => this.pieces(kept.bytes.subarray(from, to)) };
  }

  async delete(tenant: TenantId, bucket: string, key: string, condition?: ObjectCondition): Promise<boolean> {
    const objects = this.bucket(tenant, bucket);
    check(condition, objects.get(key)?.info);
    return objects.delete(key);
  }

  async list(
    tenant: TenantId,
    bucket: string,
    { prefix, after = '', limit }: Parameters<ObjectStore['list']>[2],
  ): Promise<ObjectInfo[]> {
    return [...this.bucket(tenant, bucket).values()]
      .map(({ info }) => info)
      .filter(({ key }) => key.startsWith(prefix) && inBytes(key, after) > 0)
      .sort((a, b) => inBytes(a.key, b.key))
      .slice(0, limit);
  }

  private bucket(tenant: TenantId, bucket: string): Map<string, Kept> {
    const name = `${tenant}\n${bucket}`;
    const objects = this.buckets.get(name) ?? new Map<string, Kept>();
    this.buckets.set(name, objects);
    return objects;
  }

  private async *pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += this.pieceBytes) yield bytes.subarray(at, at + this.pieceBytes);
  }
}

function check(condition: ObjectCondition | undefined, found: ObjectInfo | undefined): void {
  switch (condition?.kind) {
    case 'absent':
      if (found) throw new ObjectConflict('another');
      return;
    case 'match':
      if (!found) throw new ObjectConflict('absent');
      if (condition.etags && !condition.etags.includes(found.etag)) throw new ObjectConflict('another');
      return;
    case undefined:
      return;
  }
}

function inBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** FNV-1a: enough to tell the objects of a test apart. */
function tagOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193) >>> 0;
  return `${hash.toString(16)}-${bytes.byteLength}`;
}
