import type { Json } from '@workflows/contracts';
import { SLOW } from './expression';
import { text, truth, type FastValue } from './fast-operators';

type FastFunction = (value: Json | undefined) => FastValue;

/** A function over strings alone: nothing gives nothing, and another type is an error that the full evaluator makes. */
function ofString(apply: (value: string) => Json): FastFunction {
  return (value) => (typeof value === 'string' ? apply(value) : value === undefined ? undefined : SLOW);
}

/** JSONata's functions of one argument that need nothing but their argument; F1 and F2 hold here, too. */
const FUNCTIONS = {
  not: (value) => {
    const known = truth(value);
    return typeof known === 'boolean' ? !known : known;
  },
  boolean: truth,
  exists: (value) => value !== undefined,
  string: text,
  count: (value) => (Array.isArray(value) ? value.length : value === undefined ? 0 : SLOW),
  length: ofString((value) => [...value].length),
  uppercase: ofString((value) => value.toUpperCase()),
  lowercase: ofString((value) => value.toLowerCase()),
} satisfies Record<string, FastFunction>;

export type FastFunctionName = keyof typeof FUNCTIONS;

export function isFastFunction(name: unknown): name is FastFunctionName {
  return typeof name === 'string' && Object.hasOwn(FUNCTIONS, name);
}

export function applyFast(name: FastFunctionName, value: Json | undefined): FastValue {
  const apply: FastFunction = FUNCTIONS[name];
  return apply(value);
}
