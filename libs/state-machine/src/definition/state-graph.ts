import { escapePointer } from '../expressions/compile-expression';
import { clip } from './read-fields';
import type { ProblemList } from './problems';

/**
 * Where states lead. Built while states are compiled, so that it is there for a definition with problems as well.
 *   G1. No recursion, and work in proportion to states and transitions.
 *   G2. A state whose ways are not known, for a problem already listed, may lead to an end.
 */
export interface StateGraph {
  ways: ReadonlyMap<string, readonly string[]>;
  /** States that end the execution by themselves, and those of G2. */
  exits: ReadonlySet<string>;
}

/** Lists states that nothing leads to and traps that nothing leads out of. `start` undefined: it is not known. */
export function checkGraph(
  names: Iterable<string>,
  { ways, exits }: StateGraph,
  start: string | undefined,
  problems: ProblemList,
): void {
  const reached = start === undefined ? new Set(names) : spread([start], ways);
  for (const name of start === undefined ? [] : names) {
    if (reached.has(name)) continue;
    problems.add(
      pointer(name),
      'STATE_UNREACHABLE',
      () =>
        `Nothing leads to "${clip(name)}" from the start state "${clip(start ?? '')}"; name it in a "next", or remove it.`,
    );
  }
  const ending = spread(exits, backwards(ways));
  const told = new Set<string>();
  for (const name of reached) {
    if (ending.has(name) || told.has(name)) continue;
    for (const trapped of spread([name], ways)) told.add(trapped);
    problems.add(
      pointer(name),
      'NO_WAY_TO_END',
      () =>
        `From "${clip(name)}" on, the execution can never end; lead it to a succeed or fail state, or say "end": true in one.`,
    );
  }
}

function pointer(name: string): string {
  return `/states/${escapePointer(name)}`;
}

/** All that can be reached, nearest first. */
function spread(from: Iterable<string>, ways: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(from);
  // A Set hands out what is added while it is read.
  for (const name of reached) for (const next of ways.get(name) ?? []) reached.add(next);
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
