import type { Misfit } from '@workflows/contracts';
import { indexOf } from '../paths';
import type { Program, StateNode } from '../program';
import { expressionsOf } from './expressions-of';
import { placesOf } from './places';
import type { Place } from './places';
import { hasFork, standingLines } from './standing-lines';
import type { Standing } from './standing-lines';
import type { ExecutionState, Line } from './state';
import { renamed } from './state-map';
import type { StateMap } from './state-map';

/**
 * Whether an execution can go on with another version where it stands. Rules of this file:
 *   M1. Each state in which a line stands is in the version, of the same type, and in the same place: the own line, or the same branch of the
 *       same state. Where another state could take its place, it needs a mapping; else it breaks here.
 *   M2. What is open stays open as it was asked for: tasks, timers, what a map has read so far. So the answer has to mean the same: what an event is held
 *       against, and expressions that are being evaluated, are those of the version.
 *   M3. A state whose branches or items are open keeps its name, which is in their paths, and the number of its branches.
 *   M4. What was done and could be undone can be undone on the version as well. While it is undone it stays where it is.
 * Undefined: it can.
 */
export function judgeMigration(state: ExecutionState, from: Program, to: Program, map: StateMap): Misfit | undefined {
  if (from.flow !== to.flow)
    return { kind: 'breaks', reason: 'The version is written in another dialect: results would mean something else.' };
  if (state.saga?.undoing !== undefined) return { kind: 'breaks', reason: 'It is being undone, and ends with that.' };
  for (const standing of standingLines(state)) {
    const misfit = judgeLine(standing, { from, to, map });
    if (misfit !== undefined) return misfit;
  }
  return judgeDone(state, to, map);
}

/** M4 */
function judgeDone({ saga }: ExecutionState, to: Program, map: StateMap): Misfit | undefined {
  const lost = saga?.done.find(({ line }) => !canUndo(to.states.get(renamed(map, line.visit.state))));
  if (lost === undefined) return undefined;
  const { state } = lost.line.visit;
  return { kind: 'breaks', state, reason: `What undoes "${state}", which is done, is not in the version.` };
}

function canUndo(node: StateNode | undefined): boolean {
  return node?.type === 'task' && node.compensate !== undefined;
}

interface Versions {
  from: Program;
  to: Program;
  map: StateMap;
}

function judgeLine({ line, around }: Standing, versions: Versions): Misfit | undefined {
  const state = standsIn(line);
  if (state === undefined) return undefined;
  const { from, to, map } = versions;
  const misfit = (reason: string, kind: Misfit['kind'] = 'breaks'): Misfit => ({
    kind,
    state,
    ...(line.path !== '' && { path: line.path }),
    reason,
  });
  const name = renamed(map, state);
  const before = from.states.get(state);
  const after = to.states.get(name);
  if (before === undefined) return misfit(`The version that it runs on has no state "${state}".`);
  const place = placeOf(from, { line, ...(around && { around }) });
  const fits = (other: string): boolean => {
    const { around, branch } = placesOf(to).get(other) ?? { around: '' };
    return typeOf(to.states.get(other)) === typeOf(before) && around === place.around && branch === place.branch;
  };
  if (!fits(name)) {
    const kind = [...to.states.keys()].some(fits) ? 'needsMapping' : 'breaks';
    const what =
      after === undefined ? 'is not in the version' : 'is of another type, or in another place, in the version';
    return misfit(name === state ? `The state "${state}" ${what}.` : `"${name}", for "${state}", ${what}.`, kind);
  }
  const reason = after && whyNotOn(line, before, after, around && { from, to, around });
  return reason === undefined ? undefined : misfit(reason);
}

/** The state that it is in, or about to enter. */
function standsIn({ activity, visit, share }: Line): string | undefined {
  if (activity.status === 'arriving') return activity.next;
  if (activity.status === 'ended' || activity.status === 'checking' || activity.status === 'checked') return undefined;
  return visit.state === '' ? share?.startAt : visit.state;
}

/** M3: the state around it has the name that it had, and the items of a map share one branch. */
function placeOf(program: Program, { line, around }: Standing): Place {
  if (around === undefined) return {};
  const { state } = around.visit;
  return { around: state, branch: program.states.get(state)?.type === 'parallel' ? indexOf(line.path) : 0 };
}

/** What a state does, whichever of its kind it asks. */
function typeOf(node: StateNode | undefined): string | undefined {
  return node?.type === 'task' ? `task of a ${node.target.kind}` : node?.type;
}

function whyNotOn(
  line: Line,
  before: StateNode,
  after: StateNode,
  inside: { from: Program; to: Program; around: Line } | undefined,
): string | undefined {
  const { activity, visit } = line;
  if (hasFork(line)) {
    if (before.name !== after.name) return `"${before.name}" has to keep its name while it has branches or items.`;
    if (forkOf(before) !== forkOf(after))
      return `"${before.name}" has other branches, or another kind of items, in the version.`;
  }
  if (visit.keeps && activity.status !== 'arriving' && !canUndo(after))
    return `What undoes "${before.name}", which is under way, is not in the version.`;
  if (matchOf(before) !== matchOf(after) && activity.status === 'task')
    return `What an event is held against in "${before.name}" is another in the version.`;
  const keys = keysOf(line);
  if (keys.length === 0) return undefined;
  const [old, now] =
    visit.state === '' && inside !== undefined
      ? [inside.from.states.get(inside.around.visit.state), inside.to.states.get(inside.around.visit.state)]
      : [before, after];
  return sourcesOf(old, keys) === sourcesOf(now, keys)
    ? undefined
    : `"${before.name}" is evaluating what is another expression in the version. Send it again in a moment.`;
}

function forkOf(node: StateNode): string {
  if (node.type === 'parallel') return `${node.branches.length} branches`;
  return node.type === 'map' ? `items ${node.distributed} ${node.results === undefined}` : '';
}

function matchOf(node: StateNode): string | undefined {
  return node.type === 'task' && node.target.kind === 'event' ? JSON.stringify(sourceOf(node.target.match)) : undefined;
}

function sourceOf(template: unknown): unknown {
  const match = template as { kind: string; expression?: { source: string } } | undefined;
  return match?.kind === 'expression' ? match.expression?.source : match;
}

/** What was asked of the full evaluator in this visit so far. */
function keysOf({ activity }: Line): readonly string[] {
  if (activity.status === 'evaluating') return [...activity.keys, ...Object.keys(activity.memo)];
  return activity.status === 'ready' ? Object.keys(activity.memo) : [];
}

function sourcesOf(node: StateNode | undefined, keys: readonly string[]): string {
  const found = node === undefined ? [] : expressionsOf(node, keys);
  return JSON.stringify(found.map(({ key, source }) => [key, source]));
}
