import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { TenantId } from '@workflows/contracts';
import { ObjectConflict } from '@workflows/runtime';
import type { ObjectCondition, ObjectInfo, ObjectStore, OpenObject } from '@workflows/runtime';
import { findObject, quoted, type FoundObject } from './find-s3-object';
import { listObjects } from './list-s3-objects';
import { ObjectFolder } from './object-folder';
import { readObject } from './read-s3-object';
import type { S3Bucket } from './s3-bucket';
import { upload, type Guard } from './s3-upload';

/**
 * Objects in one bucket of a store that speaks S3. The tag of an object is the store's.
 *   S1. A condition is looked at here first, and sent along: it is the store that keeps two writers apart.
 *   S2. Where the bucket keeps versions, what was opened stays readable; else it fails the reader once it is replaced.
 */
export class S3ObjectStore implements ObjectStore {
  constructor(
    private readonly bucket: S3Bucket,
    private readonly prefix: string,
  ) {}

  async put(
    tenant: TenantId,
    bucket: string,
    key: string,
    { contentType, body, condition }: Parameters<ObjectStore['put']>[3],
  ): Promise<ObjectInfo & { created: boolean }> {
    const storeKey = this.folder(tenant, bucket).keyOf(key);
    let created = true;
    const permit = async (): Promise<Guard> => {
      const found = await findObject(this.bucket, storeKey, key);
      created = found === undefined;
      return guardOf(condition, found?.info);
    };
    const { size, etag } = await upload(this.bucket, { storeKey, contentType }, body, permit);
    const stored = await findObject(this.bucket, storeKey, key);
    const updatedAt = stored?.info.etag === etag ? stored.info.updatedAt : Date.now(); // another has replaced it already
    return { key, size, etag, contentType, updatedAt, created };
  }

  async head(tenant: TenantId, bucket: string, key: string): Promise<ObjectInfo | undefined> {
    return (await this.find(tenant, bucket, key))?.info;
  }

  async open(tenant: TenantId, bucket: string, key: string): Promise<OpenObject | undefined> {
    const found = await this.find(tenant, bucket, key);
    return (
      found && {
        info: found.info,
        read: ({ from = 0, to = found.info.size } = {}) => readObject(this.bucket, found, from, to),
      }
    );
  }

  /** S3 does not tell whether there was something: of two who delete at once, both may be told so. */
  async delete(tenant: TenantId, bucket: string, key: string, condition?: ObjectCondition): Promise<boolean> {
    if (condition?.kind === 'absent') throw new ObjectConflict('another');
    const found = await this.find(tenant, bucket, key);
    if (found === undefined && condition === undefined) return false;
    const guard = guardOf(condition, found?.info);
    const terms = { Bucket: this.bucket.name, Key: this.folder(tenant, bucket).keyOf(key), ...guard };
    const answer = await this.bucket.ask('delete an object', (client) => client.send(new DeleteObjectCommand(terms)));
    if (answer.kind === 'done') return true;
    if (condition === undefined) return false;
    throw new ObjectConflict(answer.refusal);
  }

  list(tenant: TenantId, bucket: string, page: Parameters<ObjectStore['list']>[2]): Promise<ObjectInfo[]> {
    return listObjects(this.bucket, this.folder(tenant, bucket), page);
  }

  private find(tenant: TenantId, bucket: string, key: string): Promise<FoundObject | undefined> {
    return findObject(this.bucket, this.folder(tenant, bucket).keyOf(key), key);
  }

  private folder(tenant: TenantId, bucket: string): ObjectFolder {
    return new ObjectFolder(this.prefix, tenant, bucket);
  }
}

/** What the store has to check so that `condition`, which holds of `found`, holds until the change. Throws `ObjectConflict`. */
function guardOf(condition: ObjectCondition | undefined, found: ObjectInfo | undefined): Guard {
  switch (condition?.kind) {
    case undefined:
      return {};
    case 'absent':
      if (found) throw new ObjectConflict('another');
      return { IfNoneMatch: '*' };
    case 'match':
      if (!found) throw new ObjectConflict('absent');
      if (condition.etags && !condition.etags.includes(found.etag)) throw new ObjectConflict('another');
      return { IfMatch: quoted(found.etag) };
  }
}
