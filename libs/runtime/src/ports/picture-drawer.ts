import type { WorkflowGraph } from '@workflows/state-machine/graph';
import type { ExpressionOwner } from './expression-evaluator';

/** Draws workflows. What could hold the process is drawn in another, which is ended after a second. */
export interface PictureDrawer {
  /** As SVG; undefined: it took too long. It never rejects. */
  svg(graph: WorkflowGraph, name: string, owner: ExpressionOwner): Promise<string | undefined>;
}
