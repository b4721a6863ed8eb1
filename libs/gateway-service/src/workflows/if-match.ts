import { EngineError } from '@workflows/contracts';

/** The entity tag of a version. */
export const entityTag = (version: number): string => `"${version}"`;

/** The versions that an `If-Match` header allows; undefined: any. Throws PARAMETER_INVALID. */
export function readIfMatch(header: string | undefined): string[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((tag) => /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag)?.[1]);
  if (tags.every((tag) => tag !== undefined)) return tags;
  const message = 'The header If-Match must be the ETag of an earlier answer, such as "3", or *.';
  throw new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'If-Match' }],
  });
}
