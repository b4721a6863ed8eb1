import type { Json } from '@workflows/contracts';
import type { Template } from '../program';
import { clip } from './clip';
import { isExpression, REFUSED, toTemplate } from './read-fields';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';

/** Readers of fields that take certain words, or lists of texts. */

/** One of a few words. */
export function readChoice<Word extends string>(
  source: Source,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = read(source, name);
  const word = words.find((each) => each === value);
  if (value === undefined || word !== undefined) return word;
  refuse(source, name, 'CHOICE_UNKNOWN', () => {
    const nearest = typeof value === 'string' ? source.compilation.suggest(value, words) : undefined;
    const found = typeof value === 'string' ? `"${clip(value)}"` : describeType(value);
    const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    return `"${name}" must be ${words.map((each) => `"${each}"`).join(' or ')}, not ${found}${hint || '.'}`;
  });
  return undefined;
}

/** A list of different texts that are not empty; `what` says what they are. */
export function readTexts(source: Source, name: string, what: string): readonly string[] | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0) {
    refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be an array of ${what}, not ${found(value)}.`);
    return undefined;
  }
  const seen = new Set<Json>();
  return value.filter((text, index): text is string => isNewText(source, `${name}/${index}`, text, seen));
}

/** The same where the list or any of its entries may be computed. */
export function readTextTemplates(source: Source, name: string, what: string): Template | undefined {
  const value = read(source, name);
  if (value === undefined) return undefined;
  if (isExpression(value)) return toTemplate(source, name, value);
  if (!Array.isArray(value) || value.length === 0) {
    refuse(
      source,
      name,
      'TYPE_WRONG',
      () => `"${name}" must be an array of ${what}, or an expression in {% … %} that gives one, not ${found(value)}.`,
    );
    return REFUSED;
  }
  const seen = new Set<Json>();
  for (const [index, text] of value.entries()) isNewText(source, `${name}/${index}`, text, seen);
  return toTemplate(source, name, value);
}

function found(value: Json): string {
  return Array.isArray(value) ? 'an empty one' : describeType(value);
}

function isNewText(source: Source, at: string, text: Json, seen: Set<Json>): boolean {
  if (typeof text !== 'string' || text === '') {
    refuse(source, at, 'TYPE_WRONG', () => 'Each entry of this list must be a string that is not empty.');
    return false;
  }
  if (seen.has(text))
    refuse(source, at, 'ENTRY_TWICE', () => `"${clip(text)}" is in this list already; remove one of them.`);
  seen.add(text);
  return true;
}
