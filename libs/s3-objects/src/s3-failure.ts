import { S3ServiceException } from '@aws-sdk/client-s3';
import { EngineError } from '@workflows/contracts';

/** What a store says no to, where that is an answer and not a failure. */
export type Refusal = 'absent' | 'another';

const ABSENT: ReadonlySet<string> = new Set(['NotFound', 'NoSuchKey']);
const ANOTHER: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** Undefined: the store did not do what it was asked. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  if (ABSENT.has(error.name)) return 'absent';
  return ANOTHER.has(error.name) || statusOf(error) === 412 ? 'another' : undefined;
}

/** The failure in words of ours. Nothing else of it is kept: what hangs on it tells of keys and signatures. */
export function storeFailed(doing: string, error: unknown): Error {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (isPassing(error)) return new EngineError('UNAVAILABLE', `The object store did not ${doing} (${why}). Try again.`);
  return new Error(
    `the object store refused to ${doing} (${why}); see to the settings OBJECTS_S3_… and to the rights in the bucket`,
  );
}

/** The store may do it later: it cannot be reached, is overloaded, or has troubles of its own. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return true;
  const status = statusOf(error) ?? 500;
  return (status >= 500 && status !== 501) || status === 408 || status === 429;
}

function statusOf({ $metadata }: S3ServiceException): number | undefined {
  return $metadata.httpStatusCode;
}
