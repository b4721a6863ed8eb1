import type { GraphEdge } from '../workflow-graph';

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** One line laid out: where its states and the ways between them are, from its top left. */
export interface PlacedLine extends Size {
  startAt: string;
  states: ReadonlyMap<string, Point>;
  ways: Way[];
}

export interface Way {
  edge: GraphEdge;
  /** From border to border; the inner ones bend it. */
  points: Point[];
  /** The middle of its text, which has room there; absent: there is none for it. */
  label?: Point;
}

/** Above the first state: the dot where a line begins. */
export const TOP = 28;
