import type { Json } from './json';

/** What V8 takes for the bare thing, on 64 bits; what it holds comes on top. */
const BYTES = { value: 8, text: 24, list: 48, object: 56, member: 16 };

/**
 * About how many bytes a value takes in memory: ten times its text, or forty, for many small lists. What is bounded by memory is
 * measured by this and not by the length of a text. Walks without recursion and no further than `limit`, since a value may hold
 * itself many times over.
 */
export function memoryOf(value: Json | object | undefined, limit = Infinity): number {
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0 && bytes <= limit) {
    const next = open.pop();
    if (typeof next === 'string') bytes += BYTES.text + next.length;
    else if (typeof next !== 'object' || next === null) bytes += BYTES.value;
    else {
      const isList = Array.isArray(next);
      const members: readonly unknown[] = isList ? next : Object.values(next);
      bytes += isList ? BYTES.list + BYTES.value * members.length : BYTES.object + BYTES.member * members.length;
      for (const member of members) {
        if (typeof member === 'string') bytes += BYTES.text + member.length;
        else if (typeof member === 'object' && member !== null) open.push(member);
      }
    }
  }
  return bytes;
}
