import { EngineError } from '@workflows/contracts';
import { bucketProblem, keyProblem } from '@workflows/runtime';

export interface ObjectPlace {
  bucket: string;
  key: string;
}

/** Bucket and key of a path, read off the path as it came: routers drop slashes, keys keep them. Throws PARAMETER_INVALID. */
export function readPlace(url: string): ObjectPlace {
  const [path = ''] = url.split('?', 1);
  const [, , bucket = '', ...segments] = path.split('/');
  const place = { bucket: decodeURIComponent(bucket), key: decodeURIComponent(segments.join('/')) };
  checkBucket(place.bucket);
  refuse('key', keyProblem(place.key));
  return place;
}

export function checkBucket(bucket: string): void {
  refuse('bucket', bucketProblem(bucket));
}

export function refuse(path: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new EngineError('PARAMETER_INVALID', problem, {
    problems: [{ message: problem, code: 'PARAMETER_INVALID', path }],
  });
}

export function notFound({ bucket, key }: ObjectPlace): EngineError {
  return new EngineError('OBJECT_NOT_FOUND', `There is no object "${key}" in the bucket "${bucket}".`);
}
