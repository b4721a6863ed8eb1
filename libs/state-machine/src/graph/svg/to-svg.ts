import { clip } from '../describe-node';
import type { GraphEdge, WorkflowGraph } from '../workflow-graph';
import { layOut, oneLine } from './lay-out';
import type { LaidLine, LaidNode } from './lay-out';
import type { Point, Way } from './place-line';
import { at, xmlText } from './xml';

const MARGIN = 24;
const LONGEST_EDGE_LABEL = 36;
/** Labels of edges that leave the same state stand below each other, or they would lie on each other. */
const LABEL_STEPS = [18, 31, 44];
const STYLE = `
svg{font:13px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;background:#fff}
text{text-anchor:middle;fill:#1f2430}.sub{font-size:11px;fill:#59606e}.say{font-size:11px;fill:#59606e;paint-order:stroke;stroke:#fff;stroke-width:4px}
rect,polygon{fill:#eef3fd;stroke:#3b6fd4;stroke-width:1.4}.choice{fill:#fff7e2;stroke:#c98a00}.wait,.event,.approval{fill:#f4effc;stroke:#7d54c4}
.succeed{fill:#e9f8ee;stroke:#2b8f4c}.fail{fill:#fdecec;stroke:#c93a3a}.parallel,.map{fill:#f7f9fc;stroke:#6b7688}.pass{fill:#f3f4f6;stroke:#6b7688}.workflow{fill:#e8f6f8;stroke:#1b8794}
.end{stroke-width:2.6}.line{fill:none;stroke:#aab2c0;stroke-dasharray:4 4;stroke-width:1}
path{fill:none;stroke:#6b7688;stroke-width:1.3}.catch{stroke:#c93a3a;stroke-dasharray:5 4}marker path{fill:#6b7688;stroke:none}marker .caught{fill:#c93a3a}circle{fill:#1f2430}`;
const MARKERS = ['arrow', 'caught']
  .map(
    (id) =>
      `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="${id}" d="M0 0L10 5L0 10z"/></marker>`,
  )
  .join('');

/** A picture of the graph: SVG without script or anything from elsewhere, its names escaped, with a title for those who hear it. */
export function toSvg(graph: WorkflowGraph, title: string): string {
  const line = layOut(graph);
  const [width, height] = [line.width + 2 * MARGIN, line.height + 2 * MARGIN];
  const description = `${graph.nodes.length} states, starting at ${graph.startAt}.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-labelledby="title description">`,
    `<title id="title">${xmlText(oneLine(title))}</title><desc id="description">${xmlText(oneLine(description))}</desc>`,
    `<style>${STYLE}</style><defs>${MARKERS}</defs>`,
    drawLine(line, { x: MARGIN, y: MARGIN }),
    '</svg>',
    '',
  ].join('\n');
}

/** Arrows below, so that no arrow crosses a name. */
function drawLine(line: LaidLine, origin: Point): string {
  const start = line.nodes.find(({ node }) => node.name === line.startAt);
  return [
    `<g transform="translate(${at(origin.x)} ${at(origin.y)})">`,
    ...(start ? [drawStart(start)] : []),
    ...line.ways.map(drawWay),
    ...line.nodes.map(drawNode),
    ...line.ways.map(drawLabel),
    '</g>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function drawStart({ x, y, width }: LaidNode): string {
  const middle = at(x + width / 2);
  return `<circle cx="${middle}" cy="${at(y - 22)}" r="4"/><path d="M${middle} ${at(y - 18)}V${at(y)}" marker-end="url(#arrow)"/>`;
}

function drawNode({ node, x, y, width, height, title, subtitle, inner }: LaidNode): string {
  const middle = at(width / 2);
  const names = `class="${node.type}${node.end ? ' end' : ''}"`;
  const firstLine = subtitle === undefined && inner.length === 0 ? height / 2 + 4.5 : 22;
  return [
    `<g transform="translate(${at(x)} ${at(y)})"><title>${xmlText(node.name)}</title>`,
    node.type === 'choice' ? drawHexagon(width, height, names) : drawBox(node.type, width, height, names),
    `<text x="${middle}" y="${at(firstLine)}">${xmlText(title)}</text>`,
    subtitle === undefined ? '' : `<text class="sub" x="${middle}" y="39">${xmlText(subtitle)}</text>`,
    ...inner.map(({ line, x: left, y: top }) => drawInner(line, left, top)),
    '</g>',
  ].join('');
}

const INNER_PADDING = 16;

function drawInner(line: LaidLine, x: number, y: number): string {
  const frame = `<rect class="line" x="${at(x)}" y="${at(y)}" width="${at(line.width + 2 * INNER_PADDING)}" height="${at(line.height + 2 * INNER_PADDING)}" rx="6"/>`;
  return frame + drawLine(line, { x: x + INNER_PADDING, y: y + INNER_PADDING });
}

function drawBox(type: string, width: number, height: number, names: string): string {
  const isPill = type === 'succeed' || type === 'fail' || type === 'wait';
  return `<rect ${names} width="${at(width)}" height="${at(height)}" rx="${at(isPill ? height / 2 : 7)}"/>`;
}

function drawHexagon(width: number, height: number, names: string): string {
  const [slant, middle] = [12, at(height / 2)];
  const points = `0,${middle} ${slant},0 ${at(width - slant)},0 ${at(width)},${middle} ${at(width - slant)},${at(height)} ${slant},${at(height)}`;
  return `<polygon ${names} points="${points}"/>`;
}

function drawWay({ edge, shape, points, arrives }: Way): string {
  const isCaught = edge.kind === 'catch';
  const marker = arrives ? ` marker-end="url(#${isCaught ? 'caught' : 'arrow'})"` : '';
  const d = shape === 'loop' ? loopPath(points) : downPath(points);
  return `<path${isCaught ? ' class="catch"' : ''} d="${d}"${marker}/>`;
}

/** Curves from row to row, and straight lines through the rows that it passes. */
function downPath([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  let { x, y } = first;
  let path = `M${at(x)} ${at(y)}`;
  for (const point of rest) {
    const half = (point.y - y) / 2;
    path +=
      point.x === x
        ? `V${at(point.y)}`
        : `C${at(x)} ${at(y + half)} ${at(point.x)} ${at(point.y - half)} ${at(point.x)} ${at(point.y)}`;
    ({ x, y } = point);
  }
  return path;
}

/** Out to the lane at the right, along it, and back in. */
function loopPath([from, out, , to]: readonly Point[]): string {
  return from && out && to ? `M${at(from.x)} ${at(from.y)}H${at(out.x)}V${at(to.y)}H${at(to.x)}` : '';
}

function drawLabel({ edge, shape, points, index }: Way): string {
  const text = edgeText(edge);
  const [from, to] = points;
  if (text === undefined || from === undefined || to === undefined) return '';
  const down = LABEL_STEPS[index % LABEL_STEPS.length] ?? 0;
  const [x, y] = shape === 'loop' ? [from.x + 4, from.y - 5] : [(from.x + to.x) / 2, from.y + down];
  const anchor = shape === 'loop' ? ' style="text-anchor:start"' : '';
  return `<text class="say" x="${at(x)}" y="${at(y)}"${anchor}><title>${xmlText(text)}</title>${xmlText(clip(text, LONGEST_EDGE_LABEL))}</text>`;
}

function edgeText({ kind, label }: GraphEdge): string | undefined {
  return kind === 'default' ? 'default' : label && oneLine(label);
}
