import type { Json } from '@workflows/contracts';
import { MAX_JSON_DEPTH } from './expressions/plain-json';

export type JsonText = { ok: true; value: Json } | { ok: false; problem: 'malformed' | 'number' | 'depth' };

/**
 * Reads JSON that came as a text. What `JSON.parse` takes and no JSON of ours can be is refused: a number that a double does
 * not hold, which would be Infinity now and null once it has been stored, and what is too deep to be walked.
 */
export function readJsonText(text: string): JsonText {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch {
    return { ok: false, problem: 'malformed' };
  }
  const open: { value: Json; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'number' && !Number.isFinite(value)) return { ok: false, problem: 'number' };
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_JSON_DEPTH) return { ok: false, problem: 'depth' };
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1 });
  }
  return { ok: true, value: root };
}
