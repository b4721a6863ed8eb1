import { EngineError } from '@workflows/contracts';
import type { ObjectCondition, ObjectInfo } from '@workflows/runtime';

export interface ConditionHeaders {
  ifMatch?: string;
  ifNoneMatch?: string;
}

/** `any`: the header said `*`. */
type Tags = 'any' | readonly string[];

/** The entity tag of an object, as it stands in a header. */
export const quoted = (etag: string): string => `"${etag}"`;

/** What the headers ask of the object that a change meets. Throws PARAMETER_INVALID. */
export function readChangeCondition({ ifMatch, ifNoneMatch }: ConditionHeaders): ObjectCondition | undefined {
  const match = readTags('If-Match', ifMatch);
  const noneMatch = readTags('If-None-Match', ifNoneMatch);
  if (match !== undefined && noneMatch !== undefined)
    throw invalid('If-None-Match', 'If-Match and If-None-Match cannot be met together; send one of them.');
  if (match !== undefined) return { kind: 'match', ...(match !== 'any' && { etags: match }) };
  if (noneMatch === undefined) return undefined;
  if (noneMatch === 'any') return { kind: 'absent' };
  throw invalid(
    'If-None-Match',
    'For a change, the header If-None-Match can only be *: the object must not be there yet.',
  );
}

/** Whether a reader wants the object as it is (RFC 9110, 13.2.2). Throws PARAMETER_INVALID, VERSION_CONFLICT. */
export function readingVerdict(
  { ifMatch, ifNoneMatch }: ConditionHeaders,
  { etag, key }: ObjectInfo,
): 'wanted' | 'known' {
  const match = readTags('If-Match', ifMatch);
  if (match !== undefined && !covers(match, etag)) {
    throw new EngineError(
      'VERSION_CONFLICT',
      `The object "${key}" is another one now: its ETag is ${quoted(etag)}. Read it without If-Match.`,
    );
  }
  const noneMatch = readTags('If-None-Match', ifNoneMatch);
  return noneMatch !== undefined && covers(noneMatch, etag) ? 'known' : 'wanted';
}

function covers(tags: Tags, etag: string): boolean {
  return tags === 'any' || tags.includes(etag);
}

function readTags(name: string, header: string | undefined): Tags | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = header.split(',').map((tag) => /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag)?.[1]);
  if (tags.every((tag) => tag !== undefined)) return tags;
  throw invalid(name, `The header ${name} must be the ETag of an earlier answer, with its quotes, or *.`);
}

function invalid(path: string, message: string): EngineError {
  return new EngineError('PARAMETER_INVALID', message, { problems: [{ message, code: 'PARAMETER_INVALID', path }] });
}
