import type { GraphEdge } from '../workflow-graph';
import { orderRows } from './order-rows';
import type { Cell, Route } from './order-rows';
import { rankStates } from './rank-states';

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** One line laid out: where its states stand, and the way of each edge as the points that it goes through, from its top left. */
export interface PlacedLine extends Size {
  startAt: string;
  states: ReadonlyMap<string, Point>;
  ways: Way[];
}

/** `loop`: leads back up along the right side. */
export interface Way {
  edge: GraphEdge;
  shape: 'down' | 'loop';
  points: Point[];
  arrives: boolean;
  /** Among those that leave the same state, from left to right. */
  index: number;
}

const GAP = { x: 36, y: 56 };
const TOP = 28;
const PASS_WIDTH = 8;
const LANE = { width: 10, most: 12, first: 18 };

/** Rows from top to bottom, each state near the middle of those it is joined to. */
export function placeLine(startAt: string, sizes: ReadonlyMap<string, Size>, edges: readonly GraphEdge[]): PlacedLine {
  const names = [...sizes.keys()];
  const { ranks, forward, back } = rankStates(startAt, names, edges);
  const { rows, routes } = orderRows(names, ranks, forward);
  const sizeOf = ({ state }: Cell): Size =>
    (state === undefined ? undefined : sizes.get(state)) ?? { width: PASS_WIDTH, height: 0 };
  const lefts = placeAcross(rows, sizeOf);
  const { tops, heights, height } = placeDown(rows, sizeOf);
  const right = rows.flat().reduce((most, cell) => Math.max(most, (lefts.get(cell) ?? 0) + sizeOf(cell).width), 0);
  const states = new Map<string, Point>();
  for (const cell of rows.flat())
    if (cell.state !== undefined) states.set(cell.state, { x: lefts.get(cell) ?? 0, y: tops[cell.rank] ?? 0 });

  const centre = (cell: Cell): number => (lefts.get(cell) ?? 0) + sizeOf(cell).width / 2;
  const lanes = Math.min(back.length, LANE.most);
  return {
    startAt,
    states,
    ways: [...downWays(), ...back.map(loopWay)],
    width: right + (lanes > 0 ? LANE.first + lanes * LANE.width : 0),
    height,
  };

  function downWays(): Way[] {
    const leaving = new Map<Cell, Route<GraphEdge>[]>();
    for (const route of routes) {
      const [from] = route.cells;
      const known = from && leaving.get(from);
      if (known) known.push(route);
      else if (from) leaving.set(from, [route]);
    }
    return [...leaving].flatMap(([from, all]) => {
      const sorted = [...all].sort((a, b) => centreOf(a.cells[1]) - centreOf(b.cells[1]));
      const { width, height: nodeHeight } = sizeOf(from);
      return sorted.map((route, index): Way => {
        const x = (lefts.get(from) ?? 0) + (width * (index + 1)) / (sorted.length + 1);
        const start = { x, y: (tops[from.rank] ?? 0) + nodeHeight };
        const points = [start, ...route.cells.slice(1).flatMap(pointsThrough)];
        return { edge: route.edge, shape: 'down', points, arrives: route.arrives, index };
      });
    });
  }

  function centreOf(cell: Cell | undefined): number {
    return cell === undefined ? 0 : centre(cell);
  }

  /** A state is met at its top; a pass is gone through from top to bottom of its row. */
  function pointsThrough(cell: Cell): Point[] {
    const [x, y] = [centre(cell), tops[cell.rank] ?? 0];
    return cell.state === undefined
      ? [
          { x, y },
          { x, y: y + (heights[cell.rank] ?? 0) },
        ]
      : [{ x, y }];
  }

  function loopWay(edge: GraphEdge, index: number): Way {
    const lane = right + LANE.first + (index % LANE.most) * LANE.width;
    const [from, to] = [sideOf(edge.from, 6), sideOf(edge.to, -6)];
    return {
      edge,
      shape: 'loop',
      points: [from, { x: lane, y: from.y }, { x: lane, y: to.y }, to],
      arrives: true,
      index,
    };
  }

  function sideOf(name: string, offset: number): Point {
    const { x, y } = states.get(name) ?? { x: 0, y: 0 };
    const { width, height: nodeHeight } = sizes.get(name) ?? { width: 0, height: 0 };
    return { x: x + width, y: y + nodeHeight / 2 + offset };
  }
}

function placeDown(
  rows: readonly (readonly Cell[])[],
  sizeOf: (cell: Cell) => Size,
): { tops: number[]; heights: number[]; height: number } {
  const heights = rows.map((row) => row.reduce((most, cell) => Math.max(most, sizeOf(cell).height), 0));
  const tops: number[] = [];
  let y = TOP;
  for (const height of heights) {
    tops.push(y);
    y += height + GAP.y;
  }
  return { tops, heights, height: Math.max(y - GAP.y, TOP) };
}

/** Left edges. Each row is drawn towards its neighbours, downwards and upwards in turn, without touching its order. */
function placeAcross(rows: readonly (readonly Cell[])[], sizeOf: (cell: Cell) => Size): Map<Cell, number> {
  const lefts = new Map<Cell, number>();
  for (const row of rows) settle(row, () => undefined);
  for (const row of rows) settle(row, (cell) => cell.above);
  for (const row of [...rows].reverse()) settle(row, (cell) => cell.below);
  for (const row of rows) settle(row, (cell) => cell.above);
  const least = [...lefts.values()].reduce((min, x) => Math.min(min, x), Infinity);
  for (const [cell, x] of lefts) lefts.set(cell, x - least);
  return lefts;

  function settle(row: readonly Cell[], neighboursOf: (cell: Cell) => readonly Cell[] | undefined): void {
    let free = -Infinity;
    let deviation = 0;
    for (const cell of row) {
      const wanted = wantedLeft(cell, neighboursOf(cell) ?? []);
      const x = Math.max(wanted ?? lefts.get(cell) ?? (Number.isFinite(free) ? free : 0), free);
      if (wanted !== undefined) deviation += x - wanted;
      lefts.set(cell, x);
      free = x + sizeOf(cell).width + GAP.x;
    }
    const shift = deviation / Math.max(row.length, 1);
    for (const cell of row) lefts.set(cell, (lefts.get(cell) ?? 0) - shift);
  }

  function wantedLeft(cell: Cell, neighbours: readonly Cell[]): number | undefined {
    if (neighbours.length === 0) return undefined;
    const sum = neighbours.reduce((total, other) => total + (lefts.get(other) ?? 0) + sizeOf(other).width / 2, 0);
    return sum / neighbours.length - sizeOf(cell).width / 2;
  }
}
