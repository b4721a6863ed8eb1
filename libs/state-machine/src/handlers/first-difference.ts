import type { Json } from '@workflows/contracts';

/** The first place where two values differ, as a JSON Pointer (RFC 6901); undefined where they are the same. */
export function firstDifference(a: Json | undefined, b: Json | undefined, at = ''): string | undefined {
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b))
    return Object.is(a, b) ? undefined : at;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(
      itemOf(a, key),
      itemOf(b, key),
      `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function isContainer(value: Json | undefined): value is Json[] | { [key: string]: Json } {
  return typeof value === 'object' && value !== null;
}

function itemOf(value: Json[] | { [key: string]: Json }, key: string): Json | undefined {
  return Array.isArray(value) ? value[Number(key)] : Object.hasOwn(value, key) ? value[key] : undefined;
}
