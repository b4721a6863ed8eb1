import { createRequire } from 'node:module';
import type { S3Objects } from './open-s3-objects';
import type { S3Settings } from './s3-settings';

const require = createRequire(__filename);

/** Opens the store; throws where the bucket cannot be used. The client is large: it is loaded here, where settings name a bucket. */
export function openS3Objects(settings: S3Settings): Promise<S3Objects> {
  return (require('./open-s3-objects') as typeof import('./open-s3-objects')).openS3Objects(settings);
}
