import type { Program, StateNode } from '../program';

/** Where a state stands: in the execution's own line, or in a branch of another one; the items of a map share one. */
export interface Place {
  around?: string;
  branch?: number;
}

const KNOWN = new WeakMap<Program, ReadonlyMap<string, Place>>();

/** Of all states of a program that a line can come to. */
export function placesOf(program: Program): ReadonlyMap<string, Place> {
  const known = KNOWN.get(program);
  if (known !== undefined) return known;
  const places = new Map<string, Place>();
  const open: { state: string; place: Place }[] = [{ state: program.startAt, place: {} }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { state, place } = at;
    const node = program.states.get(state);
    if (node === undefined || places.has(state)) continue;
    places.set(state, place);
    for (const next of waysOf(node)) open.push({ state: next, place });
    innerLines(node).forEach(({ startAt }, branch) => open.push({ state: startAt, place: { around: state, branch } }));
  }
  KNOWN.set(program, places);
  return places;
}

function waysOf(node: StateNode): string[] {
  const next = 'next' in node ? [node.next] : node.type === 'choice' ? [node.default] : [];
  const others = node.type === 'choice' ? node.rules : 'catch' in node ? node.catch : [];
  return [...next, ...others.map((way) => way.next)].filter((name) => name !== undefined);
}

function innerLines(node: StateNode): readonly { startAt: string }[] {
  if (node.type === 'parallel') return node.branches;
  return node.type === 'map' ? [node.processor] : [];
}
