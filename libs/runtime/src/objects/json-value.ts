import { MAX_JSON_DEPTH, isNestedTooDeep, parseJson, type Json } from '@workflows/contracts';
import { RowProblem } from '@workflows/state-machine';

/** The first character from `at` on that is no white space of JSON; the end of the text where there is none. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  for (; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) break;
  }
  return i;
}

/**
 * Where the value that begins at `at` ends, by its brackets and quotes alone; undefined: the text may end before it. A
 * number or word ends where something else begins.
 */
export function endOfValue(text: string, at: number, isComplete: boolean): number | undefined {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      const end = endOfString(text, i);
      if (end === undefined) return undefined;
      i = end - 1;
      if (depth === 0) return end;
    } else if (char === 0x7b || char === 0x5b) depth++;
    else if (char === 0x7d || char === 0x5d) {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (depth === 0 && (char === 0x2c || char <= 0x20)) return i;
  }
  return depth === 0 && isComplete ? text.length : undefined;
}

/** After the quote that ends the string begun at `at`; undefined: the text ends before. */
export function endOfString(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) return i + 1;
    if (char === 0x5c) i++;
  }
  return undefined;
}

/** Parses one item. Throws `RowProblem`. */
export function parseItem(text: string): Json {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    const said = error instanceof Error && error.message.length <= 200 ? ` (${error.message})` : '';
    throw new RowProblem(`it is not valid JSON${said}.`);
  }
  if (isNestedTooDeep(value)) throw new RowProblem(`it is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  return value;
}
