import { isJsonObject, type Json } from '@workflows/contracts';
import { isHeaderName, isHeaderValue, isReservedHeader } from '@workflows/runtime';
import { scalarText } from './form-encoding';

export type HeadersReading = { ok: true; headers: Record<string, string> } | { ok: false; cause: string };

/** Reads `Headers`: texts, or arrays of texts that are joined by commas. */
export function readHeaders(given: Json | undefined): HeadersReading {
  const headers: Record<string, string> = {};
  if (given === undefined || given === null) return { ok: true, headers };
  if (!isJsonObject(given)) return { ok: false, cause: '"Headers" must be an object.' };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (!isHeaderName(name)) return { ok: false, cause: `"${name}" in "Headers" is not the name of a header.` };
    if (isReservedHeader(key))
      return { ok: false, cause: `The header "${name}" is reserved: leave it out of "Headers".` };
    const text = textOf(value);
    if (text === undefined)
      return {
        ok: false,
        cause: `The header "${name}" must be a text, or an array of texts, of visible ASCII characters.`,
      };
    if (Object.hasOwn(headers, key)) return { ok: false, cause: `The header "${name}" is given twice in "Headers".` };
    headers[key] = text;
  }
  return { ok: true, headers };
}

function textOf(value: Json): string | undefined {
  const items = Array.isArray(value) ? value : [value];
  const texts: string[] = [];
  for (const item of items) {
    if (item === null || typeof item === 'object') return undefined;
    texts.push(scalarText(item));
  }
  const text = texts.join(', ').trim();
  return isHeaderValue(text) ? text : undefined;
}
