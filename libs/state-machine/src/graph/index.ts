/** The door of the graph: programs as nodes and edges, and as pictures. */
export { toMermaid } from './mermaid';
export { Progress } from './progress';
export { toSvg } from './svg/to-svg';
export { graphOfCode } from './graph-of-code';
export type { NodeDetails, ToolDetails } from './node-details';
export { graphOf } from './workflow-graph';
export type {
  GraphEdge,
  GraphEdgeKind,
  GraphEnding,
  GraphNode,
  GraphNodeType,
  StateProgress,
  WorkflowGraph,
} from './workflow-graph';
export { tellWorkflow, toMarkdown, toText } from './words';
export type { Heading, Told, ToldLine, WorkflowWords } from './words';
