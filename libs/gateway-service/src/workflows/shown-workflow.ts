import type { WorkflowView } from '@workflows/contracts';

/** A workflow as answers show it. */
export type ShownWorkflow = Omit<WorkflowView, 'handler' | 'graph'> & { kind?: 'handler'; source?: string };

/** How code is run and drawn is told elsewhere, and by what it does. */
export function shown({ handler, graph: _graph, ...view }: WorkflowView, source?: string): ShownWorkflow {
  if (handler === undefined) return view;
  return { ...view, kind: 'handler', ...(source !== undefined && { source }) };
}
