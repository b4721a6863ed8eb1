import type { Problem, SourceWarning } from '@workflows/contracts';
import type { SourceFault } from '@workflows/runtime';
import { jsonPointer } from '@workflows/platform';

/** Where in a body code stands, by the key of its handler. */
export type PlaceOfCode = (key: string | undefined) => string;

export const inBundle: PlaceOfCode = () => '/bundle';
export const inMap: PlaceOfCode = (key) => (key === undefined ? '' : jsonPointer([key, 'code']));

/** What is wrong with code, told with the place in the source and with the key where there may be several. */
export function codeProblem({ code, message, key, line, column }: SourceFault, placeOf: PlaceOfCode): Problem {
  const where = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
  const path = code === 'SOURCE_MAP_INVALID' ? '/sourceMap' : placeOf(key);
  const who = key === undefined || path !== '/bundle' ? '' : `${key}: `;
  return {
    code,
    message: `${who}${message}${where}`,
    path,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

export function codeWarning({ code, message, key, line }: SourceFault): SourceWarning {
  return { code, message, ...(key !== undefined && { key }), ...(line !== undefined && { line }) };
}
