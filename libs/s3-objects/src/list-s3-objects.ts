import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ObjectInfo, ObjectStore } from '@workflows/runtime';
import { findObject } from './find-s3-object';
import type { ObjectFolder } from './object-folder';
import type { S3Bucket } from './s3-bucket';

/** Of one answer of S3. */
const MOST_KEYS = 1_000;
const AT_ONCE = 32;

/** A list of S3 tells no types: each object is asked for its own, many at once. What has gone since is left out. */
export async function listObjects(
  bucket: S3Bucket,
  folder: ObjectFolder,
  { prefix, after, limit }: Parameters<ObjectStore['list']>[2],
): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  const storePrefix = folder.prefixOf(prefix);
  if (storePrefix === undefined) return found;
  for (let last = after; found.length < limit;) {
    const { keys, isLast } = await listKeys(
      bucket,
      folder,
      storePrefix,
      last,
      Math.min(MOST_KEYS, limit - found.length),
    );
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      const infos = keys.slice(at, at + AT_ONCE).map((key) => findObject(bucket, folder.keyOf(key), key));
      for (const object of await Promise.all(infos)) if (object) found.push(object.info);
    }
    if (isLast) return found;
    last = keys.at(-1) ?? last;
  }
  return found;
}

async function listKeys(
  bucket: S3Bucket,
  folder: ObjectFolder,
  storePrefix: string,
  after: string | undefined,
  limit: number,
): Promise<{ keys: string[]; isLast: boolean }> {
  const terms = {
    Bucket: bucket.name,
    Prefix: storePrefix,
    MaxKeys: limit,
    ...(after && { StartAfter: folder.keyOf(after) }),
  };
  const { Contents = [], IsTruncated = false } = await bucket.do('list objects', (client) =>
    client.send(new ListObjectsV2Command(terms)),
  );
  const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [folder.ownKey(Key)])).filter(
    (key) => key !== '',
  );
  return { keys, isLast: !IsTruncated || keys.length === 0 };
}
