import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@workflows/runtime';
import { folderOf } from './object-folder';
import { S3Bucket } from './s3-bucket';
import { S3ObjectStore } from './s3-object-store';
import type { S3Settings } from './s3-settings';

export interface S3Objects {
  objects: ObjectStore;
  /** Whether of two who put an object at once under `If-None-Match: *` the store lets only one. */
  keepsConditions: boolean;
  close(): Promise<void>;
}

/** Opens the store; throws where the bucket cannot be used. */
export async function openS3Objects(settings: S3Settings): Promise<S3Objects> {
  const bucket = new S3Bucket(settings);
  try {
    await bucket.check();
    const keepsConditions = await triesCondition(bucket, settings.prefix);
    return { objects: new S3ObjectStore(bucket, settings.prefix), keepsConditions, close: async () => bucket.close() };
  } catch (error) {
    bucket.close();
    throw error;
  }
}

/** Puts an empty object that must not be there yet, twice at most: by then the store has to say that it is there. */
async function triesCondition(bucket: S3Bucket, prefix: string): Promise<boolean> {
  const terms = {
    Bucket: bucket.name,
    Key: `${folderOf(prefix)}conditions-are-kept`,
    IfNoneMatch: '*',
    Body: '',
    ContentLength: 0,
  };
  for (const _ of ['first', 'second']) {
    const answer = await bucket.ask('put an object under a condition', (client) =>
      client.send(new PutObjectCommand(terms)),
    );
    if (answer.kind === 'refused') return true;
  }
  return false;
}
