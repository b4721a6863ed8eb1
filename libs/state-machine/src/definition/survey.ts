import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import type { Dialect } from './dialect';
import { clip } from './clip';
import type { ProblemList } from './problems';

/** What is known of a definition before any state of it is compiled. */
export interface Survey {
  /** Every state by name, in the order it is written, with the pointer of the states it stands among. */
  lineOfState: ReadonlyMap<string, string>;
  /** States of all lines, those with a name that is taken included. */
  count: number;
}

/**
 * Goes through all lines of a definition. Nodes of all lines share one map, and a history names a state by its name alone:
 * a name that is there already is a problem. Recursion is bounded by the depth of the body.
 */
export function surveyLines(definition: JsonObject, path: string, dialect: Dialect, problems: ProblemList): Survey {
  const lineOfState = new Map<string, string>();
  let count = 0;
  const walk = (line: JsonObject, at: string): void => {
    const states = statesOf(line, dialect);
    const pointer = `${at}/${dialect.names.states}`;
    for (const name of Object.keys(states)) {
      count++;
      const first = lineOfState.get(name);
      if (first === undefined) lineOfState.set(name, pointer);
      else refuseTaken(name, pointer, first, problems);
      for (const inner of linesOf(states[name], dialect)) walk(inner.fields, `${placeOf(name, pointer)}/${inner.at}`);
    }
  };
  walk(definition, path);
  for (const line of dialect.endings?.lines(definition) ?? []) walk(line.fields, `${path}/${line.at}`);
  return { lineOfState, count };
}

/** The pointer of a state among others. */
export function placeOf(name: string, pointer: string): string {
  return `${pointer}/${escapePointer(name)}`;
}

function refuseTaken(name: string, pointer: string, first: string, problems: ProblemList): void {
  problems.add(
    placeOf(name, pointer),
    'STATE_NAME_TAKEN',
    () =>
      `There is another state "${clip(name)}" at ${clip(placeOf(name, first))}; names are unique over the whole definition, choose another.`,
  );
}

function statesOf(line: JsonObject, { names }: Dialect): JsonObject {
  const states = Object.hasOwn(line, names.states) ? line[names.states] : undefined;
  return isJsonObject(states) ? states : {};
}

function linesOf(state: Json | undefined, { names, kinds }: Dialect): readonly { at: string; fields: JsonObject }[] {
  if (!isJsonObject(state)) return [];
  const type = Object.hasOwn(state, names.type) ? state[names.type] : undefined;
  return (typeof type === 'string' ? kinds.get(type)?.lines?.(state) : undefined) ?? [];
}
