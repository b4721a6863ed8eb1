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
    if (typeof next !== 'object' || next === null) bytes += ofLeaf(next);
    else if (Array.isArray(next)) {
      bytes += BYTES.list + BYTES.value * next.length;
      for (const member of next) add(member);
    } else {
      bytes += BYTES.object;
      // Not `Object.values`: this is done for each event, and the list of them is twice the work.
      for (const name in next) {
        bytes += BYTES.member;
        add((next as Record<string, unknown>)[name]);
      }
    }
  }
  return bytes;

  function add(member: unknown): void {
    if (typeof member === 'string') bytes += ofLeaf(member);
    else if (typeof member === 'object' && member !== null) open.push(member);
  }
}

function ofLeaf(value: unknown): number {
  return typeof value === 'string' ? BYTES.text + value.length : BYTES.value;
}
