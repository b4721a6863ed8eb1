import { isNestedTooDeep, NumberTooLarge, parseJson } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';

export type JsonText = { ok: true; value: Json } | { ok: false; problem: 'malformed' | 'number' | 'depth' };

/** Reads JSON that came as a text within the data of an execution, where what is too deep to be walked has no place either. */
export function readJsonText(text: string): JsonText {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    return { ok: false, problem: error instanceof NumberTooLarge ? 'number' : 'malformed' };
  }
  return isNestedTooDeep(value) ? { ok: false, problem: 'depth' } : { ok: true, value };
}
