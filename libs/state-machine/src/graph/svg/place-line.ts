import { Graph, layout } from '@dagrejs/dagre';
import type { GraphEdge } from '../workflow-graph';
import { edgeText } from './edge-text';
import { placeInGrid } from './place-in-grid';
import { TOP, type PlacedLine, type Point, type Size, type Way } from './placed-line';
import { rankStates } from './rank-states';
import { CHARACTER, widthOf } from './text-width';

/** What is left of the work that one picture may cost. */
export interface LayoutBudget {
  cells: number;
}

/**
 * The layered layout takes a millisecond or so for each cell, that is for each state and each row that an edge crosses, and
 * it is a server that draws. Lines that are over the budget are put into a grid: nobody reads a picture of that size anyway.
 */
export function layoutBudget(): LayoutBudget {
  return { cells: 800 };
}

const GAP = { ranksep: 26, nodesep: 34, edgesep: 18 };
const LABEL = { height: 15, padding: 10 };

export function placeLine(
  startAt: string,
  sizes: ReadonlyMap<string, Size>,
  edges: readonly GraphEdge[],
  budget: LayoutBudget,
): PlacedLine {
  const cells = cellsOf(startAt, [...sizes.keys()], edges);
  if (cells > budget.cells) return placeInGrid(startAt, sizes, edges);
  budget.cells -= cells;
  return placeInLayers(startAt, sizes, edges);
}

/** An edge has a row of its own between the rows of states, for its text. */
function cellsOf(startAt: string, names: readonly string[], edges: readonly GraphEdge[]): number {
  const ranks = rankStates(startAt, names, edges);
  const span = ({ from, to }: GraphEdge): number => Math.abs((ranks.get(to) ?? 0) - (ranks.get(from) ?? 0));
  return edges.reduce((sum, edge) => sum + 2 * span(edge), names.length);
}

function placeInLayers(startAt: string, sizes: ReadonlyMap<string, Size>, edges: readonly GraphEdge[]): PlacedLine {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', ...GAP });
  // Under names of ours: the layout keeps them as keys of objects, where a state called "constructor" is trouble.
  const ids = new Map([...sizes.keys()].map((name, index) => [name, `s${index}`]));
  const idOf = (name: string): string => ids.get(name) ?? '';
  for (const [name, { width, height }] of sizes) graph.setNode(idOf(name), { width, height });
  edges.forEach((edge, index) => graph.setEdge(idOf(edge.from), idOf(edge.to), labelBox(edge), String(index)));
  layout(graph);
  const states = new Map<string, Point>();
  for (const [name, { width, height }] of sizes) {
    const { x = 0, y = 0 } = graph.node(idOf(name));
    states.set(name, { x: x - width / 2, y: y - height / 2 + TOP });
  }
  const ways = edges.map((edge, index): Way => {
    const { points = [], x = 0, y = 0, width = 0 } = graph.edge(idOf(edge.from), idOf(edge.to), String(index));
    const label = edgeText(edge) !== undefined && { label: lower({ x, y }) };
    if (edge.from !== edge.to) return { edge, points: points.map(lower), ...label };
    const state = graph.node(idOf(edge.from));
    const right = (state.x ?? 0) + state.width / 2;
    return { edge, points: around(right, x + width / 2, y).map(lower), ...label };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { startAt, states, ways, width, height: height + TOP };
}

/** Out of the right side of a state and back into it, around the text; what the layout gives there is no way. */
function around(from: number, to: number, y: number): Point[] {
  const half = LABEL.height / 2 + 3;
  return [
    { x: from, y: y - half },
    { x: to, y: y - half },
    { x: to, y: y + half },
    { x: from, y: y + half },
  ];
}

function labelBox(edge: GraphEdge): Size & { labelpos: 'c' } {
  const text = edgeText(edge);
  if (text === undefined) return { width: edge.from === edge.to ? 2 * LABEL.padding : 0, height: 0, labelpos: 'c' };
  return { width: widthOf(text) * CHARACTER.small + LABEL.padding, height: LABEL.height, labelpos: 'c' };
}

function lower({ x, y }: Point): Point {
  return { x, y: y + TOP };
}
