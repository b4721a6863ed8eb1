import { ENDINGS } from '../program';
import type { Catcher, ChoiceNode, Program, StateNode } from '../program';
import { durationText, labelOf, templateText } from './describe-node';
import { detailsOf, type NodeDetails } from './node-details';

/** A workflow as nodes and edges, for drawing it. States of branches and processors are nodes like all others. */
export interface WorkflowGraph {
  startAt: string;
  /** In the order in which the definition has them. */
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** What comes before ends that are none of its success. */
  endings?: GraphEnding[];
  /** How long an execution may take. */
  timeout?: string;
  /** In the graph of an execution: what came after its first events is not counted. */
  isCut?: true;
}

export interface GraphEnding {
  /** As the definition calls it: `onFailure`. */
  on: string;
  /** What was done is undone. */
  compensate?: true;
  /** The state that follows then. */
  startAt?: string;
}

export interface GraphNode {
  name: string;
  type: GraphNodeType;
  /** What the state does, in a few words. */
  label?: string;
  /** What undoes it. */
  compensate?: string;
  /** True: its line ends here. */
  end?: true;
  /** The `parallel` or `map` state that it stands in, and in which of its branches; a map's processor is its only one. */
  within?: { state: string; branch: number };
  /** In the graph of an execution. */
  progress?: StateProgress;
  details?: NodeDetails;
}

/** Of one state, in all branches and items together. */
export interface StateProgress {
  /** How often it was entered; attempts are not counted. */
  entered: number;
  /** How many lines are in it. */
  here: number;
  failed: number;
  /** How often what it did was undone; absent: never. */
  undone?: number;
}

/** As the native dialect calls them, whichever dialect the workflow is written in; of code also `loop`, and `dynamic`: what its text does not tell. */
export type GraphNodeType = StateNode['type'] | 'workflow' | 'event' | 'approval' | 'http' | 'loop' | 'dynamic';

export interface GraphEdge {
  from: string;
  to: string;
  kind: GraphEdgeKind;
  /** A choice's condition, a catcher's errors, a branch's number. */
  label?: string;
  /** In the graph of an execution: how often it was gone. */
  taken?: number;
}

/** `branch` and `processor` lead from a state to where its inner lines begin. */
export type GraphEdgeKind = 'next' | 'choice' | 'default' | 'catch' | 'branch' | 'processor';

export function graphOf(program: Program): WorkflowGraph {
  const within = new Map<string, GraphNode['within']>();
  const nodes = [...program.states.values()];
  for (const node of nodes)
    for (const { startAt, branch } of innerLines(node))
      for (const name of statesOfLine(program, startAt)) within.set(name, { state: node.name, branch });
  const endings = endingsOf(program);
  return {
    startAt: program.startAt,
    ...(endings.length > 0 && { endings }),
    ...(program.timeout && { timeout: durationText(program.timeout.value) }),
    nodes: nodes.map((node) => toGraphNode(node, within.get(node.name))),
    edges: nodes.flatMap(edgesOf),
  };
}

function endingsOf({ endings = {} }: Program): GraphEnding[] {
  return Object.entries(ENDINGS).flatMap(([on, status]) => {
    const ending = endings[status];
    if (ending === undefined) return [];
    const { compensate, startAt } = ending;
    return [{ on, ...(compensate && { compensate }), ...(startAt !== undefined && { startAt }) }];
  });
}

/** Where the lines inside a state begin. */
function innerLines(node: StateNode): { startAt: string; branch: number }[] {
  if (node.type === 'parallel') return node.branches.map(({ startAt }, branch) => ({ startAt, branch }));
  return node.type === 'map' ? [{ startAt: node.processor.startAt, branch: 0 }] : [];
}

/** The states of one line; what is inside of them is not among them. */
function statesOfLine(program: Program, startAt: string): ReadonlySet<string> {
  const found = new Set([startAt]);
  for (const name of found) {
    const node = program.states.get(name);
    if (node === undefined) continue;
    for (const { to, kind } of edgesOf(node)) if (kind !== 'branch' && kind !== 'processor') found.add(to);
  }
  return found;
}

function toGraphNode(node: StateNode, within: GraphNode['within']): GraphNode {
  const label = labelOf(node);
  const details = detailsOf(node);
  const compensate = node.type === 'task' && node.compensate ? labelOf(node.compensate) : undefined;
  const ends = node.type === 'succeed' || node.type === 'fail' || (node.type !== 'choice' && node.next === undefined);
  return {
    name: node.name,
    type: typeOf(node),
    ...(label !== undefined && { label }),
    ...(compensate !== undefined && { compensate }),
    ...(ends && { end: true }),
    ...(within && { within }),
    ...(details && { details }),
  };
}

function typeOf(node: StateNode): GraphNodeType {
  if (node.type !== 'task') return node.type;
  const { kind } = node.target;
  return kind === 'function' ? 'task' : kind;
}

function edgesOf(node: StateNode): GraphEdge[] {
  switch (node.type) {
    case 'succeed':
    case 'fail':
      return [];
    case 'choice':
      return choiceEdges(node);
    case 'pass':
    case 'wait':
      return nextEdge(node);
    case 'task':
      return [...nextEdge(node), ...catchEdges(node)];
    case 'map':
      return [
        { from: node.name, to: node.processor.startAt, kind: 'processor' },
        ...nextEdge(node),
        ...catchEdges(node),
      ];
    case 'parallel':
      return [
        ...node.branches.map(({ startAt }, index): GraphEdge => ({
          from: node.name,
          to: startAt,
          kind: 'branch',
          label: String(index + 1),
        })),
        ...nextEdge(node),
        ...catchEdges(node),
      ];
  }
}

function nextEdge({ name, next }: { name: string; next?: string }): GraphEdge[] {
  return next === undefined ? [] : [{ from: name, to: next, kind: 'next' }];
}

function catchEdges(node: { name: string; catch: readonly Catcher[] }): GraphEdge[] {
  return node.catch.map(({ errors, next }) => ({ from: node.name, to: next, kind: 'catch', label: errors.join(', ') }));
}

function choiceEdges(node: ChoiceNode): GraphEdge[] {
  const byDefault: GraphEdge[] =
    node.default === undefined ? [] : [{ from: node.name, to: node.default, kind: 'default' }];
  const rules = node.rules.map(({ condition, next }): GraphEdge => ({
    from: node.name,
    to: next,
    kind: 'choice',
    label: templateText(condition),
  }));
  return [...rules, ...byDefault];
}
