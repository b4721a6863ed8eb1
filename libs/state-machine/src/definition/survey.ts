import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import type { Dialect } from './dialect';

/** What is known of a definition before any state of it is compiled. */
export interface Survey {
  /** The pointer of each state by its name; of states with the same name the first. */
  places: ReadonlyMap<string, string>;
  /** States of all lines, those with a name that is taken included. */
  count: number;
}

/** Goes through all lines of a definition, in the order it is written. Recursion is bounded by the depth of the body. */
export function surveyLines(definition: JsonObject, path: string, dialect: Dialect): Survey {
  const places = new Map<string, string>();
  let count = 0;
  const walk = (line: JsonObject, at: string): void => {
    for (const [name, state] of Object.entries(statesOf(line, dialect))) {
      count++;
      const place = `${at}/${dialect.names.states}/${escapePointer(name)}`;
      if (!places.has(name)) places.set(name, place);
      for (const inner of linesOf(state, dialect)) walk(inner.fields, `${place}/${inner.at}`);
    }
  };
  walk(definition, path);
  return { places, count };
}

function statesOf(line: JsonObject, { names }: Dialect): JsonObject {
  const states = Object.hasOwn(line, names.states) ? line[names.states] : undefined;
  return isJsonObject(states) ? states : {};
}

function linesOf(state: Json, { names, kinds }: Dialect): readonly { at: string; fields: JsonObject }[] {
  if (!isJsonObject(state)) return [];
  const type = Object.hasOwn(state, names.type) ? state[names.type] : undefined;
  return (typeof type === 'string' ? kinds.get(type)?.lines?.(state) : undefined) ?? [];
}
