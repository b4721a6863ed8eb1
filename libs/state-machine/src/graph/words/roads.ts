import type { GraphEdge, GraphNode, WorkflowGraph } from '../workflow-graph';
import { joinsOf } from './joins';

/** States beyond are not looked at. */
const MOST_STATES = 500;
/** Of one state. */
const MOST_WAYS = 50;

/**
 * The ways through a graph, as far as they are told.
 *   R1. States are found from where the workflow begins, the nearest first; whatever the graph holds, no more than so many, and no more
 *       than so many ways out of each.
 */
export class Roads {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly out = new Map<string, GraphEdge[]>();
  private readonly into = new Map<string, GraphEdge[]>();
  private readonly joins: ReadonlyMap<string, string>;

  constructor(graph: WorkflowGraph) {
    const all = new Map(graph.nodes.map((node) => [node.name, node]));
    const edges = groupedBy(graph.edges, ({ from }) => from);
    const starts = [graph.startAt, ...(graph.endings ?? []).flatMap(({ startAt }) => startAt ?? [])];
    const found = new Set(starts);
    for (const name of found) {
      const node = all.get(name);
      if (node === undefined || this.nodes.size >= MOST_STATES) continue; // R1
      this.nodes.set(name, node);
      const ways = (edges.get(name) ?? []).slice(0, MOST_WAYS);
      this.out.set(name, ways);
      for (const { to } of ways) found.add(to);
    }
    this.into = groupedBy([...this.out.values()].flat(), ({ to }) => to);
    this.joins = joinsOf(
      [...this.nodes.keys()],
      (name) => this.goingOn(name),
      (name) => endsWell(this.nodes.get(name)),
    );
  }

  node(name: string): GraphNode | undefined {
    return this.nodes.get(name);
  }

  /** All ways out of a state, in the order of the definition. */
  from(name: string): readonly GraphEdge[] {
    return this.out.get(name) ?? [];
  }

  to(name: string): readonly GraphEdge[] {
    return this.into.get(name) ?? [];
  }

  /** Where the ways of a choice meet again. */
  joinOf(name: string): string | undefined {
    return this.joins.get(name);
  }

  /** An end that is told where it is come to, each time: there is nothing but it. */
  isEnd(name: string): boolean {
    const node = this.nodes.get(name);
    return (node?.type === 'succeed' || node?.type === 'fail') && this.from(name).length === 0;
  }

  /** Where a state leads to while all goes well. What a choice ends at once does not part its other ways. */
  private goingOn(name: string): string[] {
    const onward = this.from(name).filter(({ kind }) => kind === 'next' || kind === 'choice' || kind === 'default');
    const known = onward.map(({ to }) => to).filter((to) => this.nodes.has(to));
    const long = known.filter((to) => !this.isEnd(to));
    return long.length > 0 && onward.length > 1 ? long : known;
  }
}

function endsWell(node: GraphNode | undefined): boolean {
  return node?.end === true && node.type !== 'fail';
}

function groupedBy(edges: readonly GraphEdge[], keyOf: (edge: GraphEdge) => string): Map<string, GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group) group.push(edge);
    else groups.set(keyOf(edge), [edge]);
  }
  return groups;
}
