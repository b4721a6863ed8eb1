import type { GraphEdge, GraphNode, WorkflowGraph } from './workflow-graph';

/**
 * The graph of code with the calls that an execution has made and that its text does not tell: inside of the one place where they can only have been
 * made, else beside everything.
 */
export function withMetCalls(graph: WorkflowGraph, called: Iterable<string>): WorkflowGraph {
  const known = new Set(graph.nodes.map(({ name }) => name));
  const met = [...called].filter((name) => !known.has(name));
  const dynamic = graph.nodes.filter(({ type, details }) => type === 'dynamic' && !details?.later);
  const [place] = dynamic;
  const around = dynamic.length === 1 ? place : undefined;
  const nodes = met.map((name, branch): GraphNode => ({
    name,
    type: 'dynamic',
    end: true,
    ...(around && { within: { state: around.name, branch } }),
  }));
  const edges = around ? met.map((to): GraphEdge => ({ from: around.name, to, kind: 'branch' })) : [];
  return { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] };
}
