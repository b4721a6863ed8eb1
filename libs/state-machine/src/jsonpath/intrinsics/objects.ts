import { MAX_JSON_DEPTH } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { readJsonText } from '../../json-text';
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

/** An empty or blank text is null (AWS). */
function parse(args: Arguments): Json {
  const text = textAt(args, 0);
  if (text.trim() === '') return null;
  const read = readJsonText(text);
  if (read.ok) return read.value;
  switch (read.problem) {
    case 'malformed':
      throw unfitAt(args, 0, 'JSON text');
    case 'number':
      throw new Unfit('the JSON text has a number that is too large');
    case 'depth':
      throw new Unfit(`the JSON text nests deeper than ${MAX_JSON_DEPTH} levels`);
  }
}
