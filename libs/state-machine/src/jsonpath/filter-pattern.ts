import { RE2JS, RE2JSException } from 're2js';

/**
 * A pattern of `=~`, for RE2, which takes time linear in the text. Rules of this file:
 *   R1. Repetitions such as `{1000}` are written out when a pattern is compiled, which takes milliseconds: a definition has
 *       room for many thousands. So they are left out when it is read, and the whole is compiled when it is first used.
 *   R2. All of them together multiply to no more than RE2 bears, so that what was read can be used.
 */
export interface FilterPattern {
  /** Whether it matches all of the text. */
  matches(text: string): boolean;
  /** How much work it is to match a character. */
  weight(): number;
}

export type CompiledPattern = { ok: true; pattern: FilterPattern } | { ok: false; message: string };

const MAX_LENGTH = 1000;
const MAX_REPEATS = 1000;
const REPETITION = /\{(\d+)(?:,(\d*))?\}/g;
const FLAGS: ReadonlyMap<string, number> = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
]);

export function compilePattern(source: string, letters: string): CompiledPattern {
  if (source.length > MAX_LENGTH) return refused(`is longer than ${MAX_LENGTH} characters`);
  let flags = 0;
  for (const letter of letters) {
    const flag = FLAGS.get(letter);
    if (flag === undefined) return refused(`has the unknown flag "${letter}"; there are i, m and s`);
    flags |= flag;
  }
  if (repeatsOf(source) > MAX_REPEATS) return refused(`repeats a part of it more than ${MAX_REPEATS} times`);
  try {
    RE2JS.compile(source.replaceAll(REPETITION, '{1}'), flags);
  } catch (error) {
    if (error instanceof RE2JSException) return refused(`cannot be used (${error.message})`);
    throw error;
  }
  return { ok: true, pattern: compiledOnce(source, flags) };
}

function refused(what: string): CompiledPattern {
  return { ok: false, message: `the pattern ${what}` };
}

/** How often a part would be written out if all repetitions stood within each other; without end where one is no range. */
function repeatsOf(source: string): number {
  let repeats = 1;
  for (const [, least = '', most = ''] of source.matchAll(REPETITION)) {
    if (most !== '' && Number(most) < Number(least)) return Number.POSITIVE_INFINITY;
    const count = Math.max(Number(least), Number(most));
    if (count > 1) repeats *= count;
  }
  return repeats;
}

function compiledOnce(source: string, flags: number): FilterPattern {
  let compiled: RE2JS | undefined;
  const get = () => (compiled ??= RE2JS.compile(source, flags));
  return { matches: (text) => get().matches(text), weight: () => get().programSize() };
}
