import type { Json } from '@workflows/contracts';
import { isSameJson } from '../compare-json';
import { MAX_LOOKS } from '../evaluation';
import { SORTED_JSON, writeJson } from '../write-json';
import {
  anyAt,
  arrayAt,
  MAX_TEXT,
  numberAt,
  roundedAt,
  Unfit,
  unfitAt,
  type Arguments,
  type Intrinsic,
} from './intrinsic';

/** "Intrinsics for arrays" of Amazon's guide. */
export const ARRAYS = {
  'States.Array': { least: 0, apply: (args) => [...args] },
  'States.ArrayPartition': { least: 2, most: 2, apply: partition },
  'States.ArrayContains': { least: 2, most: 2, apply: (args) => contains(arrayAt(args, 0), anyAt(args, 1)) },
  'States.ArrayRange': {
    least: 3,
    most: 3,
    apply: (args) => range(roundedAt(args, 0), roundedAt(args, 1), roundedAt(args, 2)),
  },
  'States.ArrayGetItem': { least: 2, most: 2, apply: item },
  'States.ArrayLength': { least: 1, most: 1, apply: (args) => arrayAt(args, 0).length },
  'States.ArrayUnique': { least: 1, most: 1, apply: (args) => unique(arrayAt(args, 0)) },
} as const satisfies Record<string, Intrinsic>;

function partition(args: Arguments): Json[] {
  const array = arrayAt(args, 0);
  const size = roundedAt(args, 1);
  if (size < 1) throw unfitAt(args, 1, 'a whole number, 1 or more');
  return Array.from({ length: Math.ceil(array.length / size) }, (_, index) =>
    array.slice(index * size, (index + 1) * size),
  );
}

function contains(array: readonly Json[], wanted: Json): boolean {
  let left = MAX_LOOKS;
  const look = () => {
    if (--left < 0) throw new Unfit(`there are more than ${MAX_LOOKS} values to compare`);
  };
  return array.some((each) => isSameJson(each, wanted, look));
}

const MAX_RANGE = 1000;

/** Both ends included; empty where the step leads away from the end. */
function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Unfit('argument 3, the step, must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw new Unfit(`the range has ${length} items, at most ${MAX_RANGE} are allowed`);
  return Array.from({ length }, (_, index) => first + index * step);
}

function item(args: Arguments): Json {
  const array = arrayAt(args, 0);
  const index = numberAt(args, 1);
  const found = Number.isInteger(index) && index >= 0 ? array[index] : undefined;
  if (found === undefined) throw unfitAt(args, 1, `an index of the array, which has ${array.length} items`);
  return found;
}

/** The first of each stays; the order of members makes no difference. */
function unique(array: readonly Json[]): Json[] {
  let left = MAX_TEXT;
  const found = new Map<string, Json>();
  for (const each of array) {
    const { text, complete } = writeJson(each, left, SORTED_JSON);
    left -= text.length;
    if (!complete) throw new Unfit(`the array is longer than ${MAX_TEXT} characters of JSON`);
    if (!found.has(text)) found.set(text, each);
  }
  return [...found.values()];
}
