import { clip } from '../describe-node';
import { undoneText } from '../progress-text';
import { toolsText } from '../tools-text';
import type { GraphEdge, GraphNode, WorkflowGraph } from '../workflow-graph';
import { oneLine } from './edge-text';
import { layoutBudget, placeLine } from './place-line';
import type { PlacedLine, Size } from './placed-line';
import { CHARACTER, widthOf } from './text-width';

/** A line laid out with its states, each with what is inside of it. */
export interface LaidLine extends PlacedLine {
  nodes: LaidNode[];
}

export interface LaidNode extends Size {
  node: GraphNode;
  /** From the top left of the line. */
  x: number;
  y: number;
  title: string;
  subtitle?: string;
  /** Branches side by side, or the processor; from the top left of the state. */
  inner: { line: LaidLine; x: number; y: number }[];
}

const LONGEST = { title: 40, subtitle: 44 };
const PADDING = { text: 28, inner: 16 };
const HEIGHT = { plain: 40, labelled: 54, header: 50 };
const LEAST_WIDTH = 110;

/** Lays the line of a workflow that begins there out, from the inside to the outside. It goes as deep as lines stand in each other. */
export function layOut(graph: WorkflowGraph, startAt = graph.startAt): LaidLine {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const ways = new Map<string, GraphEdge[]>();
  const starts = new Map<string, string[]>();
  const budget = layoutBudget();
  for (const edge of graph.edges) {
    const isInward = edge.kind === 'branch' || edge.kind === 'processor';
    if (isInward) push(starts, edge.from, edge.to);
    else push(ways, edge.from, edge);
  }
  return layLine(startAt);

  function layLine(start: string): LaidLine {
    const names = new Set([start]);
    for (const name of names) for (const { to } of ways.get(name) ?? []) names.add(to);
    const laid = [...names].flatMap((name) => {
      const node = nodes.get(name);
      return node === undefined ? [] : [layNode(node)];
    });
    const sizes = new Map(laid.map(({ node, width, height }) => [node.name, { width, height }]));
    const placed = placeLine(
      start,
      sizes,
      [...names].flatMap((name) => ways.get(name) ?? []),
      budget,
    );
    return { ...placed, nodes: laid.map((node) => ({ ...node, ...placed.states.get(node.node.name) })) };
  }

  function layNode(node: GraphNode): LaidNode {
    const title = clip(oneLine(node.name), LONGEST.title);
    const subtitle = subtitleOf(node);
    const text = Math.max(widthOf(title) * CHARACTER.title, widthOf(subtitle ?? '') * CHARACTER.small);
    const own = { node, x: 0, y: 0, title, ...(subtitle !== undefined && { subtitle }) };
    const width = Math.max(LEAST_WIDTH, text + PADDING.text);
    const lines = (starts.get(node.name) ?? []).map(layLine);
    if (lines.length === 0)
      return { ...own, width, height: subtitle === undefined ? HEIGHT.plain : HEIGHT.labelled, inner: [] };
    return { ...own, ...layInside(lines, width) };
  }
}

function layInside(lines: readonly LaidLine[], least: number): Size & Pick<LaidNode, 'inner'> {
  const widths = lines.map(({ width }) => Math.max(width, LEAST_WIDTH / 2) + 2 * PADDING.inner);
  const total = widths.reduce((sum, width) => sum + width, 0) + (lines.length + 1) * PADDING.inner;
  const width = Math.max(total, least);
  const tallest = lines.reduce((most, { height }) => Math.max(most, height), 0);
  let x = (width - total) / 2 + PADDING.inner;
  const inner = lines.map((line, index) => {
    const at = x;
    x += (widths[index] ?? 0) + PADDING.inner;
    return { line, x: at, y: HEIGHT.header };
  });
  return { width, height: HEIGHT.header + tallest + 3 * PADDING.inner, inner };
}

/** The type, where it says more than the shape of the drawing, and what the state does. */
function subtitleOf(node: GraphNode): string | undefined {
  const { type, label, compensate } = node;
  const tools = toolsText(node);
  const uses = tools === undefined ? '' : `, ${oneLine(tools)}`;
  const undone = compensate === undefined ? '' : `, ${undoneText(oneLine(compensate))}`;
  const text = `${label === undefined ? type : `${type}: ${oneLine(label)}`}${uses}${undone}`;
  return text === 'succeed' || text === 'pass' || text === 'choice' ? undefined : clip(text, LONGEST.subtitle);
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}
