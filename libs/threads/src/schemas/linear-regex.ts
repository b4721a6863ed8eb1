import { RE2JS } from 're2js';

/** The part of `RegExp` that a schema's `pattern` needs. */
export interface Matcher {
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

const LONGEST = 200;
const COUNTED = /\{(\d{1,6})(?:,(\d{0,6}))?\}/g;

/**
 * What a pattern costs to compile, and for each character it is held against, where that can be told from its text: a
 * counted repetition is compiled as that many copies. Undefined: copies of copies, or classes of thousands of characters.
 */
export function weightOfPattern(pattern: string): number | undefined {
  if (pattern.length > LONGEST || /\)\{|\\p|\\P/.test(pattern)) return undefined;
  let weight = 1 + pattern.length;
  for (const [, least = '', most = ''] of pattern.matchAll(COUNTED)) weight += Math.max(Number(least), Number(most));
  return weight;
}
