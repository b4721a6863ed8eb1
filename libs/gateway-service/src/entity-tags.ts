import { EngineError } from '@workflows/contracts';

/** The entity tags that a header names; `any`: it says `*`. */
export type EntityTags = 'any' | readonly string[];

export interface ConditionHeaders {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

/** How a tag is written; ours are never weak, so `W/` was put before one by a proxy that compresses, and is left out. */
const TAG = /(?:W\/)?"([^"]*)"/g;

/** The entity tag of a version, as it stands in a header. */
export const entityTag = (version: string | number): string => `"${version}"`;

/** Undefined: there is no such header. Throws PARAMETER_INVALID. */
export function readEntityTags(name: 'If-Match' | 'If-None-Match', header: string | undefined): EntityTags | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = [...header.matchAll(TAG)].map(([, tag = '']) => tag);
  const isList = header
    .replace(TAG, '""')
    .split(',')
    .every((part) => ['', '""'].includes(part.trim()));
  if (isList && tags.length > 0) return tags;
  throw conditionInvalid(name, `The header ${name} must be the ETag of an earlier answer, such as "3", or *.`);
}

/** The tag that `If-Match` holds a change to: of several the one that is there now. Undefined: none. Throws PARAMETER_INVALID. */
export async function tagToMatch(
  ifMatch: string | undefined,
  current: () => Promise<string | number | undefined>,
): Promise<string | undefined> {
  const tags = readEntityTags('If-Match', ifMatch);
  if (tags === undefined || tags === 'any') return undefined;
  const [first] = tags;
  if (tags.length === 1) return first;
  const now = String(await current());
  return tags.includes(now) ? now : first;
}

/** Whether a reader wants what is there (RFC 9110, 13.2.2); `what` begins a sentence. Throws PARAMETER_INVALID, VERSION_CONFLICT. */
export function readingVerdict(
  { ifMatch, ifNoneMatch }: ConditionHeaders,
  { tag, what }: { tag: string; what: string },
): 'wanted' | 'known' {
  const match = readEntityTags('If-Match', ifMatch);
  if (match !== undefined && !covers(match, tag)) {
    throw new EngineError(
      'VERSION_CONFLICT',
      `${what} is another one now: its ETag is ${entityTag(tag)}. Read it without If-Match.`,
    );
  }
  const noneMatch = readEntityTags('If-None-Match', ifNoneMatch);
  return noneMatch !== undefined && covers(noneMatch, tag) ? 'known' : 'wanted';
}

/** A header that asks for what cannot be asked. */
export function conditionInvalid(path: string, message: string): EngineError {
  return new EngineError('PARAMETER_INVALID', message, { problems: [{ message, code: 'PARAMETER_INVALID', path }] });
}

function covers(tags: EntityTags, tag: string): boolean {
  return tags === 'any' || tags.includes(tag);
}
