import type { JsonObject } from '@workflows/contracts';
import type { Dialect } from './dialect';
import { suggester } from '../nearest';
import type { ProblemList } from './problems';
import { append } from './scope';
import type { Compilation } from './state-source';

/** A compilation that has seen no state yet. `used`: where each function is called, in order of first use. */
export function compilationOf(
  dialect: Dialect,
  definition: JsonObject,
  problems: ProblemList,
  lineOfState: ReadonlyMap<string, string> = new Map(),
): Compilation & { used: ReadonlyMap<string, readonly string[]> } {
  const used = new Map<string, string[]>();
  return {
    dialect,
    definition,
    problems,
    suggest: suggester(),
    lineOfState,
    nodes: new Map(),
    scopes: [],
    references: [],
    used,
    useFunction: (name, path) => append(used, name, path),
  };
}
