import { RE2JS } from 're2js';

/** The part of `RegExp` that a schema's `pattern` needs. */
interface Matcher {
  test(text: string): boolean;
  /** Ajv takes two patterns for one whose texts are the same. */
  toString(): string;
}

/**
 * A pattern of a user, matched in time linear in the text (RE2): a backtracking engine could be held for hours by a few
 * characters. Look-around and back-references do not exist here; a pattern that uses them is refused when compiled.
 */
export function linearRegex(pattern: string): Matcher {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}
