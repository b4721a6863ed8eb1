import { isJsonObject } from '@workflows/contracts';
import type { DefinitionBody, Json } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';

/** Where lines of states stand in a state: names of lists of them, and of single ones, in both dialects. */
const LISTS = ['branches', 'Branches'];
const SINGLES = ['processor', 'ItemProcessor', 'Iterator'];
export const LINES_OF_STATES: readonly string[] = [...LISTS, ...SINGLES];

/** The JSON Pointer of each state of a valid definition by its name, with those of branches, processors, and before an end. */
export function statePointers({
  states,
  definition,
  onFailure,
  onTimeout,
  onCancel,
}: DefinitionBody): ReadonlyMap<string, string> {
  const pointers = new Map<string, string>();
  const lines: { line: Json | undefined; path: string }[] = [
    definition === undefined ? { line: { states: states ?? {} }, path: '' } : { line: definition, path: '/definition' },
    ...Object.entries({ onFailure, onTimeout, onCancel }).map(([name, line]) => ({ line, path: `/${name}` })),
  ];
  for (let at = lines.pop(); at !== undefined; at = lines.pop()) {
    const { line, path } = at;
    if (!isJsonObject(line)) continue;
    const field = Object.hasOwn(line, 'states') ? 'states' : 'States';
    for (const [name, state] of Object.entries(line[field] ?? {})) {
      const pointer = `${path}/${field}/${escapePointer(name)}`;
      pointers.set(name, pointer);
      if (!isJsonObject(state)) continue;
      for (const list of LISTS) {
        const branches = Object.hasOwn(state, list) ? state[list] : undefined;
        if (!Array.isArray(branches)) continue;
        branches.forEach((branch, index) => lines.push({ line: branch, path: `${pointer}/${list}/${index}` }));
      }
      for (const single of SINGLES)
        if (Object.hasOwn(state, single)) lines.push({ line: state[single], path: `${pointer}/${single}` });
    }
  }
  return pointers;
}
