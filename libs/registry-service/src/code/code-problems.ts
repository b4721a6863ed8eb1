import type { Problem, SourceWarning } from '@workflows/contracts';
import type { SourceFault } from '@workflows/runtime';
import { jsonPointer } from '@workflows/platform';

/** Where in a body code stands, by the key of its handler. */
export type PlaceOfCode = (key: string | undefined) => string;

export const inBundle: PlaceOfCode = () => '/bundle';
export const inMap: PlaceOfCode = (key) => (key === undefined ? '' : jsonPointer([key, 'code']));

/** What is wrong with code, told with the place in the source and with the key where there may be several. */
export function codeProblem({ code, message, key, file, line, column }: SourceFault, placeOf: PlaceOfCode): Problem {
  const ofFile = file === undefined ? '' : ` of ${file}`;
  const where = line === undefined ? '' : ` (line ${line}, column ${column ?? 1}${ofFile})`;
  const path = code === 'SOURCE_MAP_INVALID' ? '/sourceMap' : placeOf(key);
  const who = key === undefined || path !== '/bundle' ? '' : `${key}: `;
  return {
    code,
    message: `${who}${message}${where}`,
    path,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

export function codeWarning({ code, message, key, file, line }: SourceFault): SourceWarning {
  return {
    code,
    message,
    ...(key !== undefined && { key }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}
