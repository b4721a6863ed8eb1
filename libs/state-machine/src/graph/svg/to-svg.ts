import { countsText, placeOf } from '../progress-text';
import type { GraphEnding, GraphNode, WorkflowGraph } from '../workflow-graph';
import { edgeText, fullEdgeText, oneLine } from './edge-text';
import { layOut } from './lay-out';
import type { LaidLine, LaidNode } from './lay-out';
import type { Point, Size, Way } from './placed-line';
import { CHARACTER, widthOf } from './text-width';
import { at, xmlText } from './xml';

const MARGIN = 24;
const CORNER = 14;
const STYLE = `
svg{font:13px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;background:#fff}
text{text-anchor:middle;fill:#1f2430}.sub{font-size:11px;fill:#59606e}.say{font-size:11px;fill:#59606e;paint-order:stroke;stroke:#fff;stroke-width:4px}
rect,polygon{fill:#eef3fd;stroke:#3b6fd4;stroke-width:1.4}.choice{fill:#fff7e2;stroke:#c98a00}.wait,.event,.approval{fill:#f4effc;stroke:#7d54c4}
.succeed{fill:#e9f8ee;stroke:#2b8f4c}.fail{fill:#fdecec;stroke:#c93a3a}.parallel,.map{fill:#f7f9fc;stroke:#6b7688}.pass{fill:#f3f4f6;stroke:#6b7688}.loop{fill:#f7f9fc;stroke:#6b7688}.dynamic{fill:#fff;stroke:#6b7688;stroke-dasharray:5 4}.workflow{fill:#e8f6f8;stroke:#1b8794}
.end{stroke-width:2.6}.line{fill:none;stroke:#aab2c0;stroke-dasharray:4 4;stroke-width:1}
path{fill:none;stroke:#6b7688;stroke-width:1.3}.catch{stroke:#c93a3a;stroke-dasharray:5 4}marker path{fill:#6b7688;stroke:none}marker .caught{fill:#c93a3a}circle{fill:#1f2430}
.here>rect:first-of-type,.here>polygon{stroke:#2b6fd4;stroke-width:4}.failed>rect:first-of-type,.failed>polygon{stroke:#c93a3a;stroke-width:2.6}.passed>rect:first-of-type,.passed>polygon{stroke:#2b8f4c;stroke-width:2.6}.ahead{opacity:.5}path.ahead{opacity:.4}.count{font-size:11px;text-anchor:end;paint-order:stroke;stroke:#fff;stroke-width:4px}`;
const MARKERS = ['arrow', 'caught']
  .map(
    (id) =>
      `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="${id}" d="M0 0L10 5L0 10z"/></marker>`,
  )
  .join('');

/** A picture of the graph: SVG without script or anything from elsewhere, its names escaped, with a title for those who hear it. */
export function toSvg(graph: WorkflowGraph, title: string): string {
  const line = layOut(graph);
  const endings = (graph.endings ?? []).map((ending) => layEnding(graph, ending));
  const width = Math.max(line.width, ...endings.map((ending) => ending.width)) + 2 * MARGIN;
  const height = endings.reduce((sum, ending) => sum + ending.height, line.height) + 2 * MARGIN;
  const description = `${graph.nodes.length} states, starting at ${graph.startAt}.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-labelledby="title description">`,
    `<title id="title">${xmlText(oneLine(title))}</title><desc id="description">${xmlText(oneLine(description))}</desc>`,
    `<style>${STYLE}</style><defs>${MARKERS}</defs>`,
    drawLine(line, { x: MARGIN, y: MARGIN }),
    ...drawEndings(endings, MARGIN + line.height),
    '</svg>',
    '',
  ].join('\n');
}

interface LaidEnding extends Size {
  text: string;
  line: LaidLine | undefined;
}

/** Room for its name, above its states. */
const CAPTION = 34;

function layEnding(graph: WorkflowGraph, { on, compensate, startAt }: GraphEnding): LaidEnding {
  const text = compensate ? `${on}: undo what was done` : on;
  const line = startAt === undefined ? undefined : layOut(graph, startAt);
  const width = Math.max(line?.width ?? 0, widthOf(text) * CHARACTER.small);
  return { text, line, width, height: CAPTION + (line?.height ?? 0) };
}

/** Below the workflow, each below a dashed line: nothing leads there while all goes well. */
function drawEndings(endings: readonly LaidEnding[], below: number): string[] {
  let y = below;
  return endings.flatMap(({ text, line, width, height }) => {
    const top = y;
    y += height;
    const rule = `<path class="catch" d="M${at(MARGIN)} ${at(top + 10)}h${at(width)}"/>`;
    const caption = `<text class="sub" x="${at(MARGIN + width / 2)}" y="${at(top + 26)}">${xmlText(text)}</text>`;
    return [rule, caption, ...(line ? [drawLine(line, { x: MARGIN, y: top + CAPTION })] : [])];
  });
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
    `<g${placeClass(node)} transform="translate(${at(x)} ${at(y)})"><title>${xmlText(node.name)}</title>`,
    node.type === 'choice' ? drawHexagon(width, height, names) : drawBox(node.type, width, height, names),
    `<text x="${middle}" y="${at(firstLine)}">${xmlText(title)}</text>`,
    subtitle === undefined ? '' : `<text class="sub" x="${middle}" y="39">${xmlText(subtitle)}</text>`,
    ...inner.map(({ line, x: left, y: top }) => drawInner(line, left, top)),
    drawCounts(node, width),
    '</g>',
  ].join('');
}

function placeClass({ progress }: GraphNode): string {
  return progress === undefined ? '' : ` class="${placeOf(progress)}"`;
}

function drawCounts({ progress }: GraphNode, width: number): string {
  const counts = progress && countsText(progress);
  return counts === undefined ? '' : `<text class="count" x="${at(width)}" y="-4">${xmlText(counts)}</text>`;
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

function drawWay({ edge, points }: Way): string {
  const isCaught = edge.kind === 'catch';
  const names = [...(isCaught ? ['catch'] : []), ...(edge.taken === 0 ? ['ahead'] : [])].join(' ');
  return `<path${names === '' ? '' : ` class="${names}"`} d="${curve(points)}" marker-end="url(#${isCaught ? 'caught' : 'arrow'})"/>`;
}

/** Straight from point to point with the corners rounded, so that it goes by where its text stands. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return '';
  const corners = rest.map((corner, index) => {
    const before = towards(corner, rest[index - 1] ?? first);
    return `L${pair(before)}Q${pair(corner)} ${pair(towards(corner, rest[index + 1] ?? last))}`;
  });
  return `M${pair(first)}${corners.join('')}L${pair(last)}`;
}

/** A little way from one point to another, at most half of it. */
function towards(from: Point, to: Point): Point {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const part = distance === 0 ? 0 : Math.min(CORNER / distance, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function pair({ x, y }: Point): string {
  return `${at(x)} ${at(y)}`;
}

function drawLabel({ edge, label }: Way): string {
  const [drawn, full] = [edgeText(edge), fullEdgeText(edge)];
  if (label === undefined || drawn === undefined || full === undefined) return '';
  return `<text class="say" x="${at(label.x)}" y="${at(label.y + 4)}"><title>${xmlText(full)}</title>${xmlText(drawn)}</text>`;
}
