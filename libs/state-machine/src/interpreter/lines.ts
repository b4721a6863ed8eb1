import { Map } from 'immutable';
import type { Fork } from './fork';
import { openOutside } from './open-outside';
import { childPath } from './paths';
import type { ExecutionState, Line } from './state';

/**
 * The lines of branches and items. Both maps are persistent: a change copies a few nodes of a tree and shares the rest,
 * so what it costs does not grow with the number of lines.
 */
export interface Lines {
  readonly byPath: Map<string, Line>;
  /** By the id of an open task, evaluation or timer, or the number of a token: the path of the line that has it. */
  readonly holders: Map<number, string>;
}

const NO_LINES: Lines = { byPath: Map(), holders: Map() };

export function lineAt({ ownLine, lines }: ExecutionState, path: string): Line | undefined {
  return path === '' ? ownLine : lines?.byPath.get(path);
}

/** The line that waits for this task, evaluation or timer. */
export function holderOf({ ownLine, lines }: ExecutionState, id: number): string | undefined {
  const { taskId, token, timer } = openOutside(ownLine);
  return taskId === id || token === id || timer?.timerId === id ? '' : lines?.holders.get(id);
}

/** The lines with this one in place of the one that had its path. */
export function withLine(lines: Lines = NO_LINES, line: Line): Lines {
  const before = lines.byPath.get(line.path);
  return {
    byPath: lines.byPath.set(line.path, line),
    holders: reheld(lines.holders, before === undefined ? [] : idsOf(before), idsOf(line), line.path),
  };
}

/** The lines without this one. */
export function withoutLine(lines: Lines, { path, ...rest }: Line): Lines {
  return {
    byPath: lines.byPath.delete(path),
    holders: reheld(lines.holders, idsOf({ path, ...rest }), [], path),
  };
}

/** The lines without those that the fork has open, and all that these have open themselves. */
export function withoutLinesOf(lines: Lines | undefined, line: Line): Lines | undefined {
  if (lines === undefined) return undefined;
  let { byPath, holders } = lines;
  const closed = openLinesOf(lines, line);
  if (closed.length === 0) return lines;
  byPath = byPath.withMutations((map) => closed.forEach(({ path }) => map.delete(path)));
  holders = holders.withMutations((map) => closed.forEach((line) => idsOf(line).forEach((id) => map.delete(id))));
  return { byPath, holders };
}

/** The lines that a line has open below it, at any depth. */
export function openLinesOf(lines: Lines | undefined, parent: Line): readonly Line[] {
  const found: Line[] = [];
  const forks: { path: string; state: string; fork: Fork }[] = forkOf(parent);
  for (let at = forks.pop(); at !== undefined; at = forks.pop()) {
    for (const index of at.fork.open) {
      const line = lines?.byPath.get(childPath(at.path, at.state, index));
      if (line === undefined) continue;
      found.push(line);
      forks.push(...forkOf(line));
    }
  }
  return found;
}

function forkOf({ path, visit, activity }: Line): { path: string; state: string; fork: Fork }[] {
  return activity.status === 'forked' ? [{ path, state: visit.state, fork: activity.fork }] : [];
}

function reheld(
  holders: Map<number, string>,
  before: readonly number[],
  after: readonly number[],
  path: string,
): Map<number, string> {
  if (before.length === after.length && before.every((id, index) => id === after[index])) return holders;
  const without = before.reduce((map, id) => (after.includes(id) ? map : map.delete(id)), holders);
  return after.reduce((map, id) => map.set(id, path), without);
}

/** The ids by which commands name what a line waits for. */
function idsOf(line: Line): readonly number[] {
  const { taskId, token, timer } = openOutside(line);
  if (taskId === undefined) return timer === undefined ? [] : [timer.timerId];
  const ids = token === undefined ? [taskId] : [taskId, token];
  return timer === undefined || timer.timerId === taskId ? ids : [...ids, timer.timerId];
}
