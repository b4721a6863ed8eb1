import { Map } from 'immutable';
import type { Fork } from './fork';
import { openOutside } from './open-outside';
import { childPath, parentPath } from '../paths';
import type { ExecutionState, Line, Share } from './state';

/**
 * The lines of branches and items. Both maps are persistent: a change copies a few nodes of a tree and shares the rest,
 * so what it costs does not grow with the number of lines.
 *   L1. The line that changed last stands beside the map of the others, as a step changes one line several times. What the map may have
 *       under its path is old.
 */
export interface Lines {
  readonly others: Map<string, Line>;
  readonly latest: Line | undefined;
  /** By the id of an open task, evaluation or timer, or the number of a token: the path of the line that has it. */
  readonly holders: Map<number, string>;
}

const NO_LINES: Lines = { others: Map(), latest: undefined, holders: Map() };

export function lineAt({ ownLine, lines }: ExecutionState, path: string): Line | undefined {
  return path === '' ? ownLine : find(lines, path);
}

export function hasLinesOpen(lines: Lines | undefined): lines is Lines {
  return lines !== undefined && (lines.latest !== undefined || !lines.others.isEmpty());
}

function find(lines: Lines | undefined, path: string): Line | undefined {
  const latest = lines?.latest;
  return latest?.path === path ? latest : lines?.others.get(path);
}

/** Of all of them. */
export function pathsOf(lines: Lines | undefined): Set<string> {
  const paths = new Set(lines?.others.keys());
  return lines?.latest === undefined ? paths : paths.add(lines.latest.path);
}

/** Each line changed in what it waits for, but not in the ids of that. */
export function mapLines({ others, latest, holders }: Lines, change: (line: Line) => Line): Lines {
  return { others: others.map(change), latest: latest && change(latest), holders };
}

/** The line that waits for this task, evaluation or timer. */
export function holderOf({ ownLine, lines }: ExecutionState, id: number): string | undefined {
  const { taskId, token, timer } = openOutside(ownLine);
  return taskId === id || token === id || timer?.timerId === id ? '' : lines?.holders.get(id);
}

/** The lines with this one in place of the one that had its path. */
export function withLine(lines: Lines = NO_LINES, line: Line): Lines {
  const { others, latest, holders } = lines;
  const before = find(lines, line.path);
  return {
    others: latest === undefined || latest.path === line.path ? others : others.set(latest.path, latest),
    latest: line,
    holders: reheld(holders, before === undefined ? NO_IDS : idsOf(before), idsOf(line), line.path),
  };
}

/** The lines without this one. */
export function withoutLine({ others, latest, holders }: Lines, line: Line): Lines {
  const { path } = line;
  return {
    others: others.delete(path),
    latest: latest?.path === path ? undefined : latest,
    holders: reheld(holders, idsOf(line), NO_IDS, path),
  };
}

/** The lines without those that the fork has open, and all that these have open themselves. */
export function withoutLinesOf(lines: Lines | undefined, line: Line): Lines | undefined {
  if (lines === undefined) return undefined;
  const closed = openLinesOf(lines, line);
  if (closed.length === 0) return lines;
  const { latest } = lines;
  return {
    others: lines.others.withMutations((map) => closed.forEach(({ path }) => map.delete(path))),
    latest: latest !== undefined && closed.includes(latest) ? undefined : latest,
    holders: lines.holders.withMutations((map) =>
      closed.forEach((line) => idsOf(line).forEach((id) => map.delete(id))),
    ),
  };
}

/** The same by their paths. */
export function linesBelow(lines: Lines | undefined, line: Line): Map<string, Line> {
  return Map(openLinesOf(lines, line).map((open) => [open.path, open]));
}

/** The items of the line, or of the nearest line around it that has some. */
export function shareAround(state: ExecutionState, line: Line): Share | undefined {
  for (
    let at: Line | undefined = line;
    at !== undefined;
    at = at.path === '' ? undefined : lineAt(state, parentPath(at.path))
  )
    if (at.share !== undefined) return at.share;
  return undefined;
}

/** The lines that a line has open below it, at any depth. While it is undone there is but the compensation. */
export function openLinesOf(lines: Lines | undefined, parent: Line): readonly Line[] {
  if (parent.activity.status === 'undoing') return [...pathsOf(lines)].flatMap((path) => find(lines, path) ?? []);
  const found: Line[] = [];
  const forks: { path: string; state: string; fork: Fork }[] = forkOf(parent);
  for (let at = forks.pop(); at !== undefined; at = forks.pop()) {
    for (const index of at.fork.open) {
      const line = find(lines, childPath(at.path, at.state, index));
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
  if (before.length === 0 && after.length === 0) return holders;
  if (before.length === after.length && before.every((id, index) => id === after[index])) return holders;
  const without = before.reduce((map, id) => (after.includes(id) ? map : map.delete(id)), holders);
  return after.reduce((map, id) => map.set(id, path), without);
}

const NO_IDS: readonly number[] = [];

/** The ids by which commands name what a line waits for. */
function idsOf(line: Line): readonly number[] {
  const { taskId, token, timer } = openOutside(line);
  if (taskId === undefined) return timer === undefined ? NO_IDS : [timer.timerId];
  const ids = token === undefined ? [taskId] : [taskId, token];
  return timer === undefined || timer.timerId === taskId ? ids : [...ids, timer.timerId];
}
