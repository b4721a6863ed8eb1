import { escapePointer } from '../expressions/compile-expression';
import { clip } from './clip';
import type { Scope } from './scope';
import type { Compilation } from './state-source';

/**
 * Where the states of a line lead.
 *   G1. No recursion, and work in proportion to states and transitions.
 *   G2. A state whose ways are not known, for a problem already listed, may lead to an end.
 */

/** Lists states that nothing leads to and traps that nothing leads out of. `start` undefined: it is not known. */
export function checkGraph(scope: Scope, start: string | undefined, { problems, dialect }: Compilation): void {
  const { stateNames, ways, exits } = scope;
  const { next, end } = dialect.names;
  const at = (name: string): string => `${scope.pointer}/${escapePointer(name)}`;
  const reached = start === undefined ? new Set(stateNames) : spread([start], ways);
  for (const name of start === undefined ? [] : stateNames) {
    if (reached.has(name)) continue;
    problems.add(
      at(name),
      'STATE_UNREACHABLE',
      () =>
        `Nothing leads to "${clip(name)}" from the start state "${clip(start ?? '')}"; name it in a "${next}", or remove it.`,
    );
  }
  const ending = spread(exits, backwards(ways));
  const told = new Set<string>();
  for (const name of reached) {
    if (ending.has(name) || told.has(name)) continue;
    spread([name], ways, told);
    problems.add(
      at(name),
      'NO_WAY_TO_END',
      () =>
        `From "${clip(name)}" on there is no way to an end; lead it to a succeed or fail state, or say "${end}": true in one.`,
    );
  }
}

/** Adds all that can be reached, nearest first; what is there already has been gone through. */
function spread(
  from: Iterable<string>,
  ways: ReadonlyMap<string, readonly string[]>,
  reached = new Set<string>(),
): Set<string> {
  const open = [...from];
  // An array hands out what is added while it is read.
  for (const name of open) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(ways.get(name) ?? []));
  }
  return reached;
}

function backwards(ways: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const back = new Map<string, string[]>();
  for (const [from, targets] of ways) {
    for (const target of targets) {
      const sources = back.get(target);
      if (sources === undefined) back.set(target, [from]);
      else sources.push(from);
    }
  }
  return back;
}
