import { MAX_JSON_DEPTH } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import type { ProblemList } from './problems';

/** Of the body as JSON text, in UTF-8. */
export const MAX_DEFINITION_BYTES = 1_048_576;
export const MAX_STATES = 10_000;

/**
 * True: the body is shallow and small enough for everything after to walk it. Depth goes first and without recursion, for
 * even writing JSON recurses.
 */
export function isWithinLimits(body: unknown, problems: ProblemList): boolean {
  const tooDeep = findTooDeep(body);
  if (tooDeep !== undefined) {
    problems.add(
      tooDeep,
      'DEFINITION_TOO_DEEP',
      () => `This nests deeper than ${MAX_JSON_DEPTH} levels of JSON; make the value flatter.`,
    );
    return false;
  }
  const bytes = utf8Bytes(JSON.stringify(body) ?? '');
  if (bytes > MAX_DEFINITION_BYTES) {
    problems.add(
      '',
      'DEFINITION_TOO_LARGE',
      () =>
        `The definition is ${bytes} bytes of JSON, ${MAX_DEFINITION_BYTES} (1 MiB) is the limit; split the workflow or move constant data into functions.`,
    );
    return false;
  }
  return true;
}

/** Half of a surrogate pair is two of the four bytes; JSON writes one that stands alone as an escape. */
function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** States of all lines together. */
export function isWithinStates(count: number, path: string, problems: ProblemList): boolean {
  if (count <= MAX_STATES) return true;
  problems.add(
    path,
    'TOO_MANY_STATES',
    () => `A definition has at most ${MAX_STATES} states, this has ${count}; split it into several workflows.`,
  );
  return false;
}

/** The pointer to the first two levels above something too deep; the whole of it would be as deep as the problem. */
function findTooDeep(body: unknown): string | undefined {
  const open: { value: unknown; depth: number; path: string }[] = [{ value: body, depth: 1, path: '' }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth > MAX_JSON_DEPTH) return at.path;
    for (const [name, value] of Object.entries(at.value)) {
      if (typeof value !== 'object' || value === null) continue;
      open.push({ value, depth: at.depth + 1, path: at.depth <= 2 ? `${at.path}/${escapePointer(name)}` : at.path });
    }
  }
  return undefined;
}
