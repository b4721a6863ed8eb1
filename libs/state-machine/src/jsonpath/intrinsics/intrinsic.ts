import type { Json, JsonObject } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';
import { writeJson, type Notation } from '../write-json';

/** One intrinsic function. `most` undefined: as many arguments as one likes. */
export interface Intrinsic {
  least: number;
  most?: number;
  apply(args: Arguments, random: Random): Json;
}

export type Random = (() => number) | undefined;

/** Arguments that a function cannot use; becomes `States.IntrinsicFailure`. */
export class Unfit extends Error {}

/** No function makes a longer text than this: arguments that share parts can unfold to more than memory holds. */
export const MAX_TEXT = 16_777_216;

/** The values that a call gives its function; each is asked for as what it has to be. */
export type Arguments = readonly Json[];

export function anyAt(args: Arguments, index: number): Json {
  return args[index] ?? null;
}

export function arrayAt(args: Arguments, index: number): readonly Json[] {
  const value = anyAt(args, index);
  if (!Array.isArray(value)) throw unfitAt(args, index, 'an array');
  return value;
}

export function objectAt(args: Arguments, index: number): JsonObject {
  const value = anyAt(args, index);
  if (!isJsonObject(value)) throw unfitAt(args, index, 'an object');
  return value;
}

export function textAt(args: Arguments, index: number, most = Number.POSITIVE_INFINITY): string {
  const value = anyAt(args, index);
  if (typeof value !== 'string') throw unfitAt(args, index, 'a string');
  if (value.length > most)
    throw new Unfit(`argument ${index + 1} has ${value.length} characters, at most ${most} are allowed`);
  return value;
}

export function numberAt(args: Arguments, index: number): number {
  const value = anyAt(args, index);
  if (typeof value !== 'number') throw unfitAt(args, index, 'a number');
  return value;
}

/** Fractions are rounded to the nearest whole number, halves upwards. */
export function roundedAt(args: Arguments, index: number): number {
  const value = Math.round(numberAt(args, index)) + 0;
  if (!Number.isSafeInteger(value)) throw unfitAt(args, index, 'a whole number within ±2^53');
  return value;
}

export function unfitAt(args: Arguments, index: number, wanted: string): Unfit {
  const { text, complete } = writeJson(anyAt(args, index), 50);
  return new Unfit(`argument ${index + 1} must be ${wanted}, not ${complete ? text : `${text.slice(0, 50)}…`}`);
}

/** The value as text, JSON unless said otherwise, never longer than `limit`. */
export function textOf(value: Json, limit = MAX_TEXT, notation?: Notation): string {
  const { text, complete } = writeJson(value, limit, notation);
  if (!complete) throw tooLong();
  return text;
}

export function tooLong(): Unfit {
  return new Unfit(`the result would be longer than ${MAX_TEXT} characters`);
}
