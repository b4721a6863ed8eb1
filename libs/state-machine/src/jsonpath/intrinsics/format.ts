import type { Json } from '@workflows/contracts';
import { JAVA } from '../write-json';
import { MAX_TEXT, textAt, textOf, tooLong, Unfit, type Intrinsic } from './intrinsic';

/** "Intrinsic for generic operation" of Amazon's guide: a text whose `{}` are filled in order. */
export const FORMAT = {
  'States.Format': {
    least: 1,
    apply: (args) => fill(parseTemplate(textAt(args, 0)), args.slice(1)),
  },
} as const satisfies Record<string, Intrinsic>;

const PIECE = /[^\\{}]+|\\[\\'{}]|\{\}/y;

/** The texts before, between and after the `{}`; `\{`, `\}`, `\'` and `\\` mean the character itself. */
export function parseTemplate(template: string): readonly string[] {
  const texts: string[] = [''];
  let at = 0;
  while (at < template.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(template)?.[0];
    if (piece === undefined) throw unfitTemplate(template, at);
    at = PIECE.lastIndex;
    if (piece === '{}') texts.push('');
    else texts.push((texts.pop() ?? '') + (piece.startsWith('\\') ? piece.slice(1) : piece));
  }
  return texts;
}

function unfitTemplate(template: string, at: number): Unfit {
  const place = `at character ${at + 1} of the template`;
  switch (template.charAt(at)) {
    case '{':
      return new Unfit(`matching '}' not found for '{' ${place}; write \\{ for the character itself`);
    case '}':
      return new Unfit(`matching '{' not found for '}' ${place}; write \\} for the character itself`);
    default:
      return new Unfit(`an open backslash ${place}; write \\\\ for the character itself`);
  }
}

/** Texts as they are; objects and arrays as Amazon writes them, `{name=Ada, tags=[a, b]}`. */
export function fill(template: readonly string[], values: readonly Json[]): string {
  checkCount(template, values.length);
  let result = template[0] ?? '';
  for (const [index, value] of values.entries()) {
    const left = MAX_TEXT - result.length;
    result += textOf(value, left, JAVA) + (template[index + 1] ?? '');
    if (result.length > MAX_TEXT) throw tooLong();
  }
  return result;
}

export function checkCount(template: readonly string[], count: number): void {
  const places = template.length - 1;
  if (places !== count)
    throw new Unfit(`number of arguments do not match the occurrences of {}: ${count} for ${places}`);
}
