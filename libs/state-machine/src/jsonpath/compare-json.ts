import type { Json } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';

/** Whether two values are the same JSON, whatever the order of members. `look` hears of each pair that is compared. */
export function isSameJson(left: Json, right: Json, look: () => void): boolean {
  const open: [Json, Json][] = [[left, right]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    look();
    if (!compareOne(...pair, open)) return false;
  }
  return true;
}

/** False: they differ by themselves. What is inside of both is left to be compared. */
function compareOne(left: Json, right: Json, open: [Json, Json][]): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    for (const [index, item] of left.entries()) open.push([item, right[index] ?? null]);
    return true;
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names) {
    const other = memberOf(right, name);
    if (other === undefined) return false;
    open.push([left[name] ?? null, other]);
  }
  return true;
}

/** A member of an object's own; undefined where the value is no object or has none. */
export function memberOf(value: Json, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
