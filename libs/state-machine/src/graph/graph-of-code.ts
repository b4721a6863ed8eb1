import type { JsonObject } from '@workflows/contracts';
import type { WorkflowGraph } from './workflow-graph';

/** The graph of a version that is code, as the registry drew it when it was published. */
export function graphOfCode(kept: object & JsonObject): WorkflowGraph {
  return kept as unknown as WorkflowGraph;
}
