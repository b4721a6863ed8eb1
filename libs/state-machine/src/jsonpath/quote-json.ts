import type { Json } from '@workflows/contracts';

/** Causes quote data; more of it helps nobody. */
export const MAX_QUOTE = 1000;

/** The value as JSON text, cut where it grows long. Looks at no more of the value than it quotes. */
export function quoteJson(value: Json): string {
  const parts: string[] = [];
  let length = 0;
  const open: (string | { value: Json })[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const text = typeof next === 'string' ? next : textOf(next.value, open);
    parts.push(text);
    length += text.length;
    if (length > MAX_QUOTE) return `${parts.join('').slice(0, MAX_QUOTE)}…`;
  }
  return parts.join('');
}

/** The text of a scalar, or what opens a list or an object, whose parts are then left to be written. */
function textOf(value: Json, open: (string | { value: Json })[]): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_QUOTE + 1));
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const parts: (string | { value: Json })[] = [];
  for (const [name, member] of firstEntries(value)) {
    if (parts.length > 0) parts.push(',');
    if (!isList) parts.push(`${JSON.stringify(name)}:`);
    parts.push({ value: member });
  }
  open.push(isList ? ']' : '}', ...parts.reverse());
  return isList ? '[' : '{';
}

function firstEntries(value: Json[] | { [name: string]: Json }): [string, Json][] {
  return Array.isArray(value)
    ? Object.entries(value.slice(0, MAX_QUOTE))
    : Object.keys(value)
        .slice(0, MAX_QUOTE)
        .map((name) => [name, value[name] ?? null]);
}

/** A text of the definition in a message. */
export function clipSource(text: string): string {
  return text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE)}…`;
}
