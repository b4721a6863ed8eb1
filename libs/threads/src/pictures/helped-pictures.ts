import type { ExpressionOwner, PictureDrawer } from '@workflows/runtime';
import { toSvg, type WorkflowGraph } from '@workflows/state-machine/graph';
import type { HelperPool } from '../processes/helper-pool';

/** Pictures of fewer states and edges take this thread some tens of milliseconds at most, and are not worth a process. */
const SMALL = { nodes: 20, edges: 30 };

/** Pictures of workflows: small ones are drawn here, all others in a helper process. */
export class HelpedPictures implements PictureDrawer {
  constructor(private readonly helpers: HelperPool) {}

  async svg(graph: WorkflowGraph, name: string, owner: ExpressionOwner): Promise<string | undefined> {
    if (graph.nodes.length <= SMALL.nodes && graph.edges.length <= SMALL.edges) return toSvg(graph, name);
    const said = await this.helpers.run({ kind: 'picture', graph, name }, owner);
    return said.kind === 'picture' ? said.answer : undefined;
  }
}
