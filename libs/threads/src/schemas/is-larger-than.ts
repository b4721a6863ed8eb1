import type { Json } from '@workflows/contracts';

/** Whether there are more than `limit` values in a value, itself counted; without recursion, and done once it knows. */
export function isLargerThan(limit: number, value: Json): boolean {
  const open: Json[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++count > limit) return true;
    if (typeof next !== 'object' || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    if (count + open.length + children.length > limit) return true;
    for (const child of children) open.push(child);
  }
  return false;
}
