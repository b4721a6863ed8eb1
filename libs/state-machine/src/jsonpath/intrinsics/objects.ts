import type { Json } from '@workflows/contracts';
import { MAX_JSON_DEPTH } from '../../expressions/plain-json';
import { anyAt, objectAt, textAt, textOf, Unfit, unfitAt, type Arguments, type Intrinsic } from './intrinsic';

/** "Intrinsics for JSON data manipulation" of Amazon's guide. */
export const OBJECTS = {
  'States.JsonMerge': { least: 3, most: 3, apply: merge },
  'States.StringToJson': { least: 1, most: 1, apply: parse },
  'States.JsonToString': { least: 1, most: 1, apply: (args) => textOf(anyAt(args, 0)) },
} as const satisfies Record<string, Intrinsic>;

function merge(args: Arguments): Json {
  const first = objectAt(args, 0);
  const second = objectAt(args, 1);
  if (anyAt(args, 2) !== false) throw unfitAt(args, 2, 'false: objects are merged member by member only');
  return { ...first, ...second };
}

function parse(args: Arguments): Json {
  const text = textAt(args, 0);
  const value = parseOrNothing(text);
  if (value === undefined) throw unfitAt(args, 0, 'JSON text');
  check(value);
  return value;
}

function parseOrNothing(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** What `JSON.parse` takes and no JSON of ours can be: too deep to be walked, or a number that reads as infinite. */
function check(root: Json): void {
  const open: { value: Json; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Unfit('the JSON text has a number that is too large');
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_JSON_DEPTH) throw new Unfit(`the JSON text nests deeper than ${MAX_JSON_DEPTH} levels`);
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1 });
  }
}
