import { clip } from './describe-node';
import { countsText, placeOf, undoneText, type Place } from './progress-text';
import { toolsText } from './tools-text';
import type { GraphEdge, GraphNode, GraphNodeType, WorkflowGraph } from './workflow-graph';

const LONGEST_LABEL = 60;

/** The brackets that make a node's shape. */
const SHAPES: Record<GraphNodeType, readonly [string, string]> = {
  task: ['[', ']'],
  pass: ['[', ']'],
  choice: ['{', '}'],
  wait: ['([', '])'],
  succeed: ['([', '])'],
  fail: ['([', '])'],
  parallel: ['[[', ']]'],
  map: ['[[', ']]'],
  workflow: ['[[', ']]'],
  event: ['>', ']'],
  approval: ['[/', '/]'],
  http: ['[', ']'],
  loop: ['[[', ']]'],
  dynamic: ['[', ']'],
};

/** A Mermaid flowchart; branches and processors are subgraphs. Names of users only ever stand in quotes, escaped. */
export function toMermaid(graph: WorkflowGraph): string {
  const ids = new Map(graph.nodes.map(({ name }, index) => [name, `s${index}`]));
  const idOf = (name: string): string => ids.get(name) ?? 's';
  const children = childrenOf(graph);
  const lines = ['flowchart TD', '  start(( ))', ...drawLine(children.get('') ?? [], '  ')];
  const start: GraphEdge = { from: 'start', to: graph.startAt, kind: 'next' };
  lines.push(`  start --> ${idOf(start.to)}`, ...graph.edges.map((edge) => `  ${drawEdge(edge, idOf)}`));
  lines.push(...drawEndings(graph, idOf));
  lines.push(...classesOf(graph, idOf));
  return `${lines.join('\n')}\n`;

  function drawLine(nodes: readonly GraphNode[], indent: string): string[] {
    return nodes.flatMap((node) => [`${indent}${drawNode(node)}`, ...drawInside(node, indent)]);
  }

  function drawNode(node: GraphNode): string {
    const { name, type, label, compensate, progress } = node;
    const [open, close] = SHAPES[type];
    const counts = progress && countsText(progress);
    const undone = compensate === undefined ? undefined : undoneText(compensate);
    const text = [name, label, toolsText(node), undone, counts].filter((line) => line !== undefined).map(quoted);
    return `${idOf(name)}${open}"${text.join('<br/>')}"${close}`;
  }

  function drawInside(node: GraphNode, indent: string): string[] {
    const lines: string[] = [];
    for (let branch = 0; ; branch += 1) {
      const inner = children.get(lineKey(node.name, branch));
      if (inner === undefined) return lines;
      const title = node.type === 'map' ? `${node.name}: each item` : `${node.name}: branch ${branch + 1}`;
      lines.push(
        `${indent}subgraph ${idOf(node.name)}b${branch}["${quoted(title)}"]`,
        ...drawLine(inner, `${indent}  `),
        `${indent}end`,
      );
    }
  }
}

/** Dashed, as nothing leads there while all goes well. */
function drawEndings({ endings = [] }: WorkflowGraph, idOf: (name: string) => string): string[] {
  return endings.flatMap(({ on, compensate, startAt }, index) => {
    const text = [on, ...(compensate ? ['undo what was done'] : [])].map(quoted);
    const ending = `  end${index}(("${text.join('<br/>')}"))`;
    return startAt === undefined ? [ending] : [ending, `  end${index} -.-> ${idOf(startAt)}`];
  });
}

const CLASSES: Record<Place, string> = {
  here: 'stroke:#2b6fd4,stroke-width:3px',
  failed: 'stroke:#c93a3a,stroke-width:2px',
  passed: 'stroke:#2b8f4c,stroke-width:2px',
  ahead: 'opacity:0.5',
};

/** What the text of code does not tell is dashed; of an execution: where it is and has been. */
function classesOf({ nodes }: WorkflowGraph, idOf: (name: string) => string): string[] {
  const dashed = nodes.filter(({ type }) => type === 'dynamic').map(({ name }) => idOf(name));
  const dynamic =
    dashed.length === 0 ? [] : [`  classDef dynamic stroke-dasharray:5 4`, `  class ${dashed.join(',')} dynamic`];
  const places = Object.entries(CLASSES).flatMap(([place, style]) => {
    const ids = nodes.filter(({ progress }) => progress && placeOf(progress) === place).map(({ name }) => idOf(name));
    return ids.length === 0 ? [] : [`  classDef ${place} ${style}`, `  class ${ids.join(',')} ${place}`];
  });
  return [...dynamic, ...places];
}

function lineKey(state: string, branch: number): string {
  return JSON.stringify([state, branch]);
}

/** The nodes of each line; those of the workflow's own by ''. */
function childrenOf({ nodes }: WorkflowGraph): Map<string, GraphNode[]> {
  const children = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const key = node.within ? lineKey(node.within.state, node.within.branch) : '';
    const known = children.get(key);
    if (known) known.push(node);
    else children.set(key, [node]);
  }
  return children;
}

const ARROWS: Record<GraphEdge['kind'], string> = {
  next: '-->',
  choice: '-->',
  default: '-->',
  catch: '-.->',
  branch: '==>',
  processor: '==>',
};

function drawEdge({ from, to, kind, label }: GraphEdge, idOf: (name: string) => string): string {
  const text = kind === 'default' ? 'default' : label;
  return `${idOf(from)} ${ARROWS[kind]}${text === undefined ? '' : `|"${quoted(text)}"|`} ${idOf(to)}`;
}

/** Mermaid knows entities by `#number;`; whatever could end a quote, begin Markdown or be HTML becomes one. */
function quoted(text: string): string {
  const plain = clip(text.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' '), LONGEST_LABEL);
  return plain.replaceAll(/[^\p{L}\p{N} .,:!?()[\]{}=+*/$@'…-]/gu, (char) => `#${char.codePointAt(0) ?? 0xfffd};`);
}
