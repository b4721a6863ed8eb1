import { childPath, indexOf } from '../paths';
import type { Fork } from './fork';
import { lineAt } from './lines';
import type { ExecutionState, Line } from './state';

/** A line that stands in a state, or may be taken up in it; `around` is the line whose branch or item it is. */
export interface Standing {
  line: Line;
  around?: Line;
}

/** All lines of an execution that has not ended: those that are open, and those that failed and are kept for a redrive. */
export function standingLines(state: ExecutionState): Standing[] {
  const found: Standing[] = [{ line: state.ownLine }];
  for (const { line } of found) found.push(...linesOf(state, line).map((inner) => ({ line: inner, around: line })));
  return found;
}

/** Whether it stands in branches or items, or has failed over them. */
export function hasFork({ activity }: Line): boolean {
  return activity.status === 'forked' || (activity.status === 'ready' && activity.left !== undefined);
}

function linesOf(state: ExecutionState, { path, visit, activity }: Line): Line[] {
  if (activity.status === 'forked')
    return keptAnd(activity.fork, (index) => lineAt(state, childPath(path, visit.state, index)));
  const left = activity.status === 'ready' ? activity.left : undefined;
  return left === undefined ? [] : keptAnd(left.fork, (index) => left.below.get(childPath(path, visit.state, index)));
}

function keptAnd({ open, again, outcomes }: Fork, openLine: (index: number) => Line | undefined): Line[] {
  const kept = [...outcomes.values()].flatMap((outcome) => ('output' in outcome ? [] : (outcome.line ?? [])));
  const lines = [...open].flatMap((index) => openLine(index) ?? []);
  return [...lines, ...(again ?? []), ...kept].sort((a, b) => indexOf(a.path) - indexOf(b.path));
}
