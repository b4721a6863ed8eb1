import { RE2JS } from 're2js';

/**
 * Regular expressions in time linear to the text (RE2), for jsonata to use in place of `RegExp`.
 *   R1. What RE2 cannot do is refused when a definition is compiled (`regex-problem.ts`), without compiling the pattern:
 *       that takes milliseconds, on a thread that others wait for. The little that is only found then fails the evaluation.
 *   R2. RE2 reads a little of the syntax another way: `\s` is ASCII alone, and `.` takes a whole character, not half of a
 *       surrogate pair.
 */

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

/** The parser makes one `RegExp` for each place in a source, and evaluating that place asks for an engine each time. */
const known = new WeakMap<RegExp, RE2JS>();

function compiledOnce(pattern: RegExp): RE2JS {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  known.set(pattern, compiled);
  return compiled;
}
