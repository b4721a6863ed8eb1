import type { Json, JsonObject } from '@workflows/contracts';
import type { Fuel } from './fuel';

/** Whether a value is as its schema says, for as long as the fuel lasts. */
export type Check = (value: Json, fuel: Fuel) => boolean;

/** Makes the check of a schema within the one that is planned. */
export interface Planner {
  plan(schema: Json | undefined): Check;
  ref(pointer: Json): Check;
  /** Whether a text matches. */
  pattern(source: Json): (text: string, fuel: Fuel) => boolean;
  isDraft7: boolean;
}

/** Of one keyword; `siblings` is the schema it stands in. */
export type Keyword = (argument: Json, siblings: JsonObject, planner: Planner) => Check | undefined;

/** Thrown where a schema is not covered. */
export const NOT_COVERED = Symbol('NOT_COVERED');

export function notCovered(): never {
  throw NOT_COVERED;
}
