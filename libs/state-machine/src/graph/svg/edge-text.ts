import { clip } from '../describe-node';
import type { GraphEdge } from '../workflow-graph';

const LONGEST = 36;

/** What an edge says in full, on one line. */
export function fullEdgeText({ kind, label }: GraphEdge): string | undefined {
  return kind === 'default' ? 'default' : label && oneLine(label);
}

/** As much of it as is drawn. */
export function edgeText(edge: GraphEdge): string | undefined {
  const text = fullEdgeText(edge);
  return text && clip(text, LONGEST);
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
