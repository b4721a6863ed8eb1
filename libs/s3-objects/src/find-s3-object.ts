import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectInfo } from '@workflows/runtime';
import type { S3Bucket } from './s3-bucket';

/** One content of an object in the store. */
export interface FoundObject {
  storeKey: string;
  info: ObjectInfo;
  /** Where the bucket keeps versions: what is replaced stays readable by it. */
  versionId: string | undefined;
}

/** What is there under a key of the store now. `key` is ours. */
export async function findObject(bucket: S3Bucket, storeKey: string, key: string): Promise<FoundObject | undefined> {
  const answer = await bucket.ask('tell of an object', (client) =>
    client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: storeKey })),
  );
  if (answer.kind === 'refused') return undefined;
  const {
    ContentLength: size = 0,
    ETag,
    ContentType: contentType = 'application/octet-stream',
    LastModified,
    VersionId,
  } = answer.value;
  const updatedAt = LastModified?.getTime() ?? 0;
  // "null" stands for what was put before the bucket kept versions, and is overwritten.
  const versionId = VersionId === 'null' ? undefined : VersionId;
  return { storeKey, info: { key, size, etag: etagOf(ETag), contentType, updatedAt }, versionId };
}

/** The tag of a header, without its quotes. */
export function etagOf(header: string | undefined): string {
  const [, etag] = /^(?:W\/)?"?(.*?)"?$/.exec(header ?? '') ?? [];
  if (etag) return etag;
  throw new Error('the object store gave no ETag, and objects cannot be told apart without');
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}
