import { clip } from '../describe-node';

const LONGEST = 300;

/** What users wrote, as code: the one place where their text gets into a sentence as it is, and it cannot leave it. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``;
}

/** What people are told or asked. */
export function quoted(text: string): string {
  return `“${plain(text)}”`;
}

/** A name that stands by itself. */
export function plain(text: string): string {
  return oneLine(text).replaceAll('`', "'").replaceAll(/[“”]/g, '"');
}

function oneLine(text: string): string {
  return clip(text.replaceAll(/[\s\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim(), LONGEST);
}

/** `a, b and c`. */
export function listOf(parts: readonly string[], word: 'and' | 'or' = 'and'): string {
  const [last = '', ...before] = [...parts].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} ${word} ${last}`;
}

/** As many of them as are read: `a, b and 7 more`. */
export function someOf(parts: readonly string[], most: number, word: 'and' | 'or' = 'and'): string {
  if (parts.length <= most) return listOf(parts, word);
  return listOf([...parts.slice(0, most), `${parts.length - most} more`], word);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** After a comma. */
export function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** A name of a program as words: `researchCompany` is “research company”. */
export function wordsOf(name: string): string {
  return oneLine(name)
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
}
