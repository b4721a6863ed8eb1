import type { GraphEdge } from '../workflow-graph';
import { TOP, type PlacedLine, type Point, type Size, type Way } from './placed-line';

const GAP = { x: 36, y: 44 };

/**
 * States row by row in the order of the definition, each edge straight from border to border and without its text. Linear,
 * for lines that are too large to be laid out well.
 */
export function placeInGrid(
  startAt: string,
  sizes: ReadonlyMap<string, Size>,
  edges: readonly GraphEdge[],
): PlacedLine {
  const columns = Math.ceil(Math.sqrt(sizes.size));
  const states = new Map<string, Point>();
  let [x, y, rowHeight, width] = [0, TOP, 0, 0];
  let column = 0;
  for (const [name, size] of sizes) {
    if (column === columns) [x, y, rowHeight, column] = [0, y + rowHeight + GAP.y, 0, 0];
    states.set(name, { x, y });
    x += size.width + GAP.x;
    rowHeight = Math.max(rowHeight, size.height);
    width = Math.max(width, x - GAP.x);
    column += 1;
  }
  const ways = edges.map((edge): Way => ({ edge, points: straight(boxOf(edge.from), boxOf(edge.to)) }));
  return { startAt, states, ways, width, height: y + rowHeight };

  function boxOf(name: string): Point & Size {
    return { ...(states.get(name) ?? { x: 0, y: TOP }), ...(sizes.get(name) ?? { width: 0, height: 0 }) };
  }
}

/** Side to side within a row, else from the bottom to the top or the other way round. */
function straight(from: Point & Size, to: Point & Size): Point[] {
  if (from.y === to.y && from.x !== to.x) {
    const isRight = to.x > from.x;
    return [
      { x: isRight ? from.x + from.width : from.x, y: from.y + Math.min(from.height, to.height) / 2 },
      { x: isRight ? to.x : to.x + to.width, y: to.y + Math.min(from.height, to.height) / 2 },
    ];
  }
  const isDown = to.y > from.y;
  return [
    { x: from.x + from.width / 2, y: isDown ? from.y + from.height : from.y },
    { x: to.x + to.width / 2, y: isDown ? to.y : to.y + to.height },
  ];
}
