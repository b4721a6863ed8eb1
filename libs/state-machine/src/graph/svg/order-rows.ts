import type { LineEdge } from './rank-states';

/** What stands in a row: a state, or the place where a long edge passes by. */
export interface Cell {
  id: string;
  rank: number;
  /** Cells of the row above and below that it is joined to. */
  above: Cell[];
  below: Cell[];
  state?: string;
}

/** Where an edge goes: over cells of neighbouring rows. Long edges to the same state share their way. */
export interface Route<Edge> {
  edge: Edge;
  cells: Cell[];
  /** False: it joins the way of another edge to the same state, which has the arrow. */
  arrives: boolean;
}

/** More are not laid: so many long edges cannot be told apart anyway. */
const MOST_PASSES = 20_000;
const SWEEPS = 4;

/** Rows of cells, ordered so that few edges cross, and the ways of the forward edges over them. */
export function orderRows<Edge extends LineEdge & { kind: string }>(
  names: readonly string[],
  ranks: ReadonlyMap<string, number>,
  forward: readonly Edge[],
): { rows: Cell[][]; routes: Route<Edge>[] } {
  const cells = new Map<string, Cell>();
  const cellOf = (id: string, rank: number, state?: string): Cell => {
    const known = cells.get(id);
    if (known) return known;
    const cell = { id, rank, above: [], below: [], ...(state !== undefined && { state }) };
    cells.set(id, cell);
    return cell;
  };
  for (const name of names) cellOf(`state ${name}`, ranks.get(name) ?? 0, name);
  const routes = forward.map((edge): Route<Edge> => {
    const from = cellOf(`state ${edge.from}`, 0, edge.from);
    const to = cellOf(`state ${edge.to}`, 0, edge.to);
    const way = [from];
    for (let rank = from.rank + 1; rank < to.rank && cells.size < names.length + MOST_PASSES; rank += 1) {
      const id = `pass ${edge.kind === 'catch' ? 'catch' : 'next'} ${rank} ${edge.to}`;
      const isKnown = cells.has(id);
      way.push(cellOf(id, rank));
      if (isKnown) return { edge, cells: join(way), arrives: false };
    }
    way.push(to);
    return { edge, cells: join(way), arrives: true };
  });
  const rows: Cell[][] = [];
  for (const cell of cells.values()) (rows[cell.rank] ??= []).push(cell);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) sweepRows(rows, sweep % 2 === 0);
  return { rows, routes };
}

function join(way: Cell[]): Cell[] {
  way.slice(1).forEach((cell, index) => {
    const previous = way[index];
    if (previous === undefined) return;
    previous.below.push(cell);
    cell.above.push(previous);
  });
  return way;
}

/** Puts each cell where the middle of its neighbours is, row by row. */
function sweepRows(rows: Cell[][], isDownwards: boolean): void {
  const places = new Map<Cell, number>();
  const remember = (row: readonly Cell[]): void => row.forEach((cell, index) => void places.set(cell, index));
  rows.forEach(remember);
  for (const row of isDownwards ? rows : [...rows].reverse()) {
    const middles = new Map(row.map((cell) => [cell, middleOf(isDownwards ? cell.above : cell.below, places)]));
    const wanted = (cell: Cell): number => middles.get(cell) ?? places.get(cell) ?? 0;
    row.sort((a, b) => wanted(a) - wanted(b));
    remember(row);
  }
}

function middleOf(neighbours: readonly Cell[], places: ReadonlyMap<Cell, number>): number | undefined {
  if (neighbours.length === 0) return undefined;
  return neighbours.reduce((sum, cell) => sum + (places.get(cell) ?? 0), 0) / neighbours.length;
}
