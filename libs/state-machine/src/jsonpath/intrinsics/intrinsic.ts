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

/** The arguments of a call, each asked for as what it has to be. */
export class Arguments {
  constructor(readonly values: readonly Json[]) {}

  any(index: number): Json {
    return this.values[index] ?? null;
  }

  array(index: number): readonly Json[] {
    const value = this.any(index);
    if (!Array.isArray(value)) throw this.unfit(index, 'an array');
    return value;
  }

  object(index: number): JsonObject {
    const value = this.any(index);
    if (!isJsonObject(value)) throw this.unfit(index, 'an object');
    return value;
  }

  text(index: number, most = Number.POSITIVE_INFINITY): string {
    const value = this.any(index);
    if (typeof value !== 'string') throw this.unfit(index, 'a string');
    if (value.length > most)
      throw new Unfit(`argument ${index + 1} has ${value.length} characters, at most ${most} are allowed`);
    return value;
  }

  number(index: number): number {
    const value = this.any(index);
    if (typeof value !== 'number') throw this.unfit(index, 'a number');
    return value;
  }

  /** Fractions are rounded to the nearest whole number, halves upwards. */
  rounded(index: number): number {
    const value = Math.round(this.number(index)) + 0;
    if (!Number.isSafeInteger(value)) throw this.unfit(index, 'a whole number within ±2^53');
    return value;
  }

  unfit(index: number, wanted: string): Unfit {
    const { text, complete } = writeJson(this.any(index), 50);
    return new Unfit(`argument ${index + 1} must be ${wanted}, not ${complete ? text : `${text.slice(0, 50)}…`}`);
  }
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
