import { RE2JS } from 're2js';

/**
 * Regular expressions in time linear to the text (RE2), for jsonata to use in place of `RegExp`.
 *   R1. What RE2 cannot do (look-around, references back to a group) is refused when a definition is compiled.
 *   R2. RE2 reads a little of the syntax another way: `\s` is ASCII alone, and `.` takes a whole character, not half of a
 *       surrogate pair.
 */

/** What takes noticeable time to compile is refused: it is compiled where definitions are read. */
const MAX_LENGTH = 1_000;
const MAX_PROGRAM = 5_000;
const MAX_UNICODE_CLASSES = 10;

/** What jsonata uses of a regular expression. */
export class LinearRegex {
  lastIndex = 0;
  private readonly compiled: RE2JS;

  constructor(pattern: RegExp) {
    this.compiled = compiledOnce(pattern);
  }

  /** As `RegExp.exec` does with the flag `g`. */
  exec(text: string): ((string | undefined)[] & { index: number }) | null {
    const matcher = this.compiled.matcher(text);
    const found = this.lastIndex <= text.length && matcher.find(this.lastIndex);
    this.lastIndex = found ? matcher.end() : 0;
    if (!found) return null;
    const groups = Array.from({ length: this.compiled.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }
}

const LOOK_AROUND = /\(\?<?[=!]/;
const REFERENCE = /(?<!\\)(?:\\\\)*\\[1-9]/;
/** RE2 would take it for the letter. */
const REFERENCE_BY_NAME = /(?<!\\)(?:\\\\)*\\k</;
const REFERS_BACK = 'it refers back to a group, which cannot be done in linear time';

/** Why the pattern cannot be used; undefined: it can. */
export function regexProblem(pattern: RegExp): string | undefined {
  const { source } = pattern;
  if (source.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters; match in steps`;
  if (REFERENCE_BY_NAME.test(source)) return REFERS_BACK;
  if ((source.match(/\\p/gi)?.length ?? 0) > MAX_UNICODE_CLASSES)
    return `it has more than ${MAX_UNICODE_CLASSES} Unicode classes; match in steps`;
  try {
    return compiledOnce(pattern).programSize() > MAX_PROGRAM
      ? 'its repetitions multiply to too much; make their counts smaller'
      : undefined;
  } catch (error) {
    if (LOOK_AROUND.test(source)) return 'it looks ahead or behind, which cannot be done in linear time';
    if (REFERENCE.test(source)) return REFERS_BACK;
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/** The parser makes one `RegExp` for each place in a source, and evaluating that place asks for an engine each time. */
const known = new WeakMap<RegExp, RE2JS>();

function compiledOnce(pattern: RegExp): RE2JS {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  known.set(pattern, compiled);
  return compiled;
}
