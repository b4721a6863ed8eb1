/** Edges of one line, by the names of its states. */
export interface LineEdge {
  from: string;
  to: string;
}

/**
 * Rows of the states of a line, 0 at the top: each is below all that lead to it, but for loops. Linear in states and edges,
 * and without recursion.
 */
export function rankStates(
  startAt: string,
  names: readonly string[],
  edges: readonly LineEdge[],
): ReadonlyMap<string, number> {
  const outgoing = new Map<string, LineEdge[]>(names.map((name) => [name, []]));
  for (const edge of edges) outgoing.get(edge.from)?.push(edge);
  const { order, back } = walk([startAt, ...names], outgoing);
  const ranks = new Map<string, number>(names.map((name) => [name, 0]));
  for (const name of order)
    for (const edge of outgoing.get(name) ?? [])
      if (!back.has(edge)) ranks.set(edge.to, Math.max(ranks.get(edge.to) ?? 0, (ranks.get(name) ?? 0) + 1));
  return ranks;
}

/** Depth first: an order in which every state comes after those that lead to it, and the edges that close a loop. */
function walk(
  roots: readonly string[],
  outgoing: ReadonlyMap<string, readonly LineEdge[]>,
): { order: string[]; back: Set<LineEdge> } {
  const states = new Map<string, 'open' | 'done'>();
  const back = new Set<LineEdge>();
  const finished: string[] = [];
  for (const root of roots) {
    const path = states.has(root) ? [] : [{ name: root, next: 0 }];
    if (path.length > 0) states.set(root, 'open');
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = outgoing.get(at.name)?.[at.next++];
      if (edge === undefined) {
        states.set(at.name, 'done');
        finished.push(at.name);
        path.pop();
      } else if (states.get(edge.to) === 'open') back.add(edge);
      else if (!states.has(edge.to)) {
        states.set(edge.to, 'open');
        path.push({ name: edge.to, next: 0 });
      }
    }
  }
  return { order: finished.reverse(), back };
}
