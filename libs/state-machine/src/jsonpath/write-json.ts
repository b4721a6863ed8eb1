import type { Json, JsonObject } from '@workflows/contracts';

/** Causes quote data; more of it helps nobody. */
export const MAX_QUOTE = 1000;

/** How values are written. `sorted`: members by name, so that the same JSON has the same text. */
export interface Notation {
  separator: string;
  name(name: string): string;
  text(text: string): string;
  sorted: boolean;
}

const JSON_NOTATION: Notation = {
  separator: ',',
  name: (name) => `${JSON.stringify(name)}:`,
  text: (text) => JSON.stringify(text),
  sorted: false,
};
export const SORTED_JSON: Notation = { ...JSON_NOTATION, sorted: true };
/** As Java writes its maps and lists, which is how `States.Format` of Amazon writes objects and arrays. */
export const JAVA: Notation = { separator: ', ', name: (name) => `${name}=`, text: (text) => text, sorted: false };

type Part = string | { value: Json };

/**
 * The value as text, without recursion, and not much more of it than `limit` characters: `complete` false says that it
 * goes on.
 */
export function writeJson(value: Json, limit: number, notation = JSON_NOTATION): { text: string; complete: boolean } {
  const parts: string[] = [];
  let length = 0;
  const open: Part[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const text = typeof next === 'string' ? next : begin(next.value, open, { most: limit - length + 1, notation });
    parts.push(text);
    length += text.length;
    if (length > limit) return { text: parts.join(''), complete: false };
  }
  return { text: parts.join(''), complete: true };
}

/** The text of a scalar, or what begins a list or an object, whose parts are then left to be written. */
function begin(value: Json, open: Part[], { most, notation }: { most: number; notation: Notation }): string {
  if (typeof value === 'string') return notation.text(value.length <= most ? value : value.slice(0, most));
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const parts = isList ? itemParts(value.slice(0, most), notation) : memberParts(value, most, notation);
  open.push(isList ? ']' : '}');
  for (const part of parts.reverse()) open.push(part);
  return isList ? '[' : '{';
}

function itemParts(items: readonly Json[], { separator }: Notation): Part[] {
  return items.flatMap((value, index) => (index === 0 ? [{ value }] : [separator, { value }]));
}

function memberParts(value: JsonObject, most: number, { separator, name, sorted }: Notation): Part[] {
  const names = Object.keys(value);
  if (sorted) names.sort();
  return names
    .slice(0, most)
    .flatMap((each, index) => [(index === 0 ? '' : separator) + name(each), { value: value[each] ?? null }]);
}

/** Data in a message. */
export function quoteJson(value: Json): string {
  return clipSource(writeJson(value, MAX_QUOTE).text);
}

/** A text of the definition in a message. */
export function clipSource(text: string): string {
  return text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE)}…`;
}
