export { openS3Objects } from './load-s3';
export type { S3Objects } from './open-s3-objects';
export type { S3Settings } from './s3-settings';
