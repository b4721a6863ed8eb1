import type { CodeStep } from './code-steps';
import type { GraphEdge, GraphNode, WorkflowGraph } from './workflow-graph';

/** Nodes of what code does between its calls. Its history does not tell of them. */
const BETWEEN: ReadonlySet<GraphNode['type']> = new Set([
  'choice',
  'loop',
  'parallel',
  'map',
  'pass',
  'dynamic',
  'succeed',
]);

/** A place on the way: at a node, or at its end, with all inside of it done. */
interface Place {
  name: string;
  isDone: boolean;
  way: readonly GraphEdge[];
}

/**
 * How often each way of a drawn handler was gone: from what it was told in a turn to what it called then, by the shortest way that meets no
 * other call.
 *   W1. Of calls of one turn, what they have in common was gone once; into a branch or an item goes each.
 *   W2. After a failure the ways of a `catch` come first.
 *   W3. What no way leads to is not counted: the text does not tell how the code got there.
 */
export function waysOfCode(graph: WorkflowGraph, steps: Iterable<CodeStep>): ReadonlyMap<GraphEdge, number> {
  const map = new WaysOfGraph(graph);
  const taken = new Map<GraphEdge, number>();
  const count = (edge: GraphEdge, times: number): unknown => taken.set(edge, (taken.get(edge) ?? 0) + times);
  for (const { after, failed, calls, count: times } of steps) {
    const gone = new Set<GraphEdge>();
    for (const call of calls)
      for (const edge of map.way(after, failed, call))
        if (isInward(edge)) count(edge, times);
        else gone.add(edge); // W1
    for (const edge of gone) count(edge, times);
  }
  return taken;
}

class WaysOfGraph {
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly edges = new Map<string, GraphEdge[]>();
  private readonly found = new Map<string, readonly GraphEdge[]>();

  constructor(private readonly graph: WorkflowGraph) {
    this.nodes = new Map(graph.nodes.map((node) => [node.name, node]));
    for (const edge of graph.edges) this.edges.set(edge.from, [...(this.edges.get(edge.from) ?? []), edge]);
  }

  /** Empty: there is none. */
  way(after: readonly string[], failed: readonly string[], to: string): readonly GraphEdge[] {
    const key = JSON.stringify([after, failed, to]);
    const known = this.found.get(key) ?? this.search(this.begin(after, failed), to) ?? [];
    this.found.set(key, known);
    return known;
  }

  private begin(after: readonly string[], failed: readonly string[]): Place[] {
    if (after.length + failed.length === 0) return [{ name: this.graph.startAt, isDone: false, way: [] }];
    const caught = failed.flatMap((name) => this.along(name, (edge) => edge.kind === 'catch', [])); // W2
    const done = [...after, ...failed].map((name) => ({ name, isDone: true, way: [] }));
    return [...caught, ...done];
  }

  private search(begin: readonly Place[], to: string): readonly GraphEdge[] | undefined {
    const seen = new Set<string>();
    const open = [...begin];
    for (const place of open) {
      const key = `${place.isDone} ${place.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (!place.isDone && place.name === to) return place.way;
      open.push(...this.onwards(place));
    }
    return undefined;
  }

  private onwards({ name, isDone, way }: Place): Place[] {
    const node = this.nodes.get(name);
    if (node === undefined || (!isDone && !BETWEEN.has(node.type))) return [];
    const isAgain = node.type === 'loop';
    const next = this.along(name, (edge) => edge.kind !== 'catch' && (!isDone || isAgain || !isInward(edge)), way);
    const ends = node.end === true && node.within !== undefined && (isDone || BETWEEN.has(node.type));
    return ends && node.within ? [...next, { name: node.within.state, isDone: true, way }] : next;
  }

  private along(name: string, isMeant: (edge: GraphEdge) => boolean, way: readonly GraphEdge[]): Place[] {
    const edges = (this.edges.get(name) ?? []).filter(isMeant);
    return edges.map((edge) => ({ name: edge.to, isDone: false, way: [...way, edge] }));
  }
}

function isInward({ kind }: GraphEdge): boolean {
  return kind === 'branch' || kind === 'processor';
}
