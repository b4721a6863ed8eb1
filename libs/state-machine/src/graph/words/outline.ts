import type { GraphEdgeKind, GraphNode } from '../workflow-graph';
import type { Roads } from './roads';

/** States in the order in which they are told, and what follows the last of them. */
export interface Passage {
  steps: Step[];
  then: Onward;
}

export interface Step {
  node: GraphNode;
  /** Its branches, or what is done with each item. */
  inner: Line[];
  ways: Way[];
}

/** A way out of a choice, or of what has failed, with what is told below it. */
export interface Way extends Passage {
  kind: GraphEdgeKind;
  label?: string;
  /** Absent: where nothing follows. */
  to?: string;
}

export type Onward =
  /** What is told next follows. */
  | { kind: 'on' }
  | { kind: 'goto'; state: string }
  /** The line is over: by a state that is nothing but its end, or just so. */
  | { kind: 'end'; node?: GraphNode }
  /** The ways of the last state have said all. */
  | { kind: 'told' }
  /** Too much is told already. */
  | { kind: 'cut' };

/** A line of states: how it begins, and what is come to from several places of it. */
export type Line = Passage[];

const MOST_STEPS = 400;
/** Of ways within ways; what is deeper is told after them. */
const DEEPEST = 5;
/** Of branches within branches. */
const DEEPEST_LINE = 12;

/** What is under way: what follows by itself, and how deep it is. */
interface Place {
  follows: string | undefined;
  depth: number;
  pending: string[];
  lines: number;
}

/**
 * Puts a graph in the order in which people tell it.
 *   O1. Each state is told once, where it is come to first; whoever comes to it later is sent there. Cycles are never unrolled, and the work is
 *       that of the graph. An end alone is short, and is told wherever it is come to.
 *   O2. What follows a choice is told after it, not within: where its ways meet, else the one way that goes on, else its default; nothing
 *       where each way is a single state.
 *   O3. What follows a failure is told below the state that fails, where only that one leads there; else after the rest of the line, be it an
 *       end alone.
 */
export class Outline {
  private readonly placed = new Set<string>();
  /** What the states around will tell, by how many of them. */
  private readonly reserved = new Map<string, number>();
  isCut = false;

  constructor(private readonly roads: Roads) {}

  line(start: string, lines = 0): Line {
    const pending = [start];
    const line: Line = [];
    for (let head = pending.shift(); head !== undefined; head = pending.shift())
      if (!this.placed.has(head) && line.every(({ then }) => then.kind !== 'end' || then.node?.name !== head))
        line.push(this.passage(head, { follows: undefined, depth: 0, pending, lines }));
    return line;
  }

  private passage(head: string | undefined, place: Place): Passage {
    const steps: Step[] = [];
    for (let at = head; ;) {
      if (at === undefined) return { steps, then: { kind: 'end' } };
      if (at === place.follows) return { steps, then: { kind: 'on' } };
      const node = this.roads.node(at);
      if (node === undefined) return this.cut(steps);
      if (this.roads.isEnd(at)) return { steps, then: { kind: 'end', node } };
      if (this.placed.has(at) || this.reserved.has(at)) return { steps, then: { kind: 'goto', state: at } };
      if (this.placed.size >= MOST_STEPS) return this.cut(steps);
      this.placed.add(at);
      const step: Step = { node, inner: [], ways: [] };
      steps.push(step);
      if (node.type === 'choice') {
        const goesOn = this.choose(step, place);
        if (goesOn === undefined) return { steps, then: { kind: 'told' } };
        at = goesOn;
      } else {
        const next = this.roads.from(at).find(({ kind }) => kind === 'next')?.to;
        this.inside(step, place);
        this.failures(step, next, place);
        if (node.type === 'fail') return { steps, then: { kind: 'told' } };
        at = next;
      }
    }
  }

  private cut(steps: Step[]): Passage {
    this.isCut = true;
    return { steps, then: { kind: 'cut' } };
  }

  /** O2: gives what follows. */
  private choose(step: Step, place: Place): string | undefined {
    const { node, ways } = step;
    const edges = this.roads.from(node.name);
    const chosen = [
      ...edges.filter(({ kind }) => kind === 'choice'),
      ...edges.filter(({ kind }) => kind === 'default'),
    ];
    const goesOn = this.afterChoice(node.name, place);
    this.withReserved(goesOn, () => {
      for (const { to, kind, label } of chosen)
        ways.push({ kind, to, ...(label !== undefined && { label }), ...this.way(to, goesOn, place) });
    });
    // In code, what is not said of a condition is where it ends.
    const kinds = new Set(chosen.map(({ kind }) => kind));
    if (node.end && !kinds.has('default')) ways.push({ kind: 'default', steps: [], then: { kind: 'end' } });
    else if (node.end && !kinds.has('choice')) ways.unshift({ kind: 'choice', steps: [], then: { kind: 'end' } });
    this.failures(step, goesOn, place);
    return this.settled(step, goesOn);
  }

  /** An end that no way leads to but directly is told there, and nothing follows. */
  private settled({ ways }: Step, goesOn: string | undefined): string | undefined {
    const end = goesOn !== undefined && this.roads.isEnd(goesOn) ? this.roads.node(goesOn) : undefined;
    if (end === undefined || ways.some(({ steps, then }) => steps.length > 0 && fallsThrough(then))) return goesOn;
    for (const way of ways) if (way.then.kind === 'on') way.then = { kind: 'end', node: end };
    return undefined;
  }

  private afterChoice(name: string, { follows }: Place): string | undefined {
    const join = this.roads.joinOf(name);
    if (join !== undefined && (join === follows || this.isFree(join))) return join;
    const chosen = this.roads.from(name).filter(({ kind }) => kind === 'choice' || kind === 'default');
    if (chosen.some(({ to }) => to === follows)) return follows;
    const long = chosen.filter(({ to }) => this.isFree(to) && !this.roads.isEnd(to));
    const areShort = long.every(({ to }) => this.roads.node(to)?.end && this.roads.node(to)?.type !== 'choice');
    if (long.length > 1 && areShort) return undefined;
    return (long.find(({ kind }) => kind === 'default') ?? long.at(-1))?.to;
  }

  private isFree(name: string): boolean {
    return this.roads.node(name) !== undefined && !this.placed.has(name) && !this.reserved.has(name);
  }

  private way(to: string, follows: string | undefined, place: Place): Passage {
    if (place.depth < DEEPEST || !this.isFree(to) || this.roads.isEnd(to) || to === follows)
      return this.passage(to, { ...place, follows, depth: place.depth + 1 });
    place.pending.push(to);
    return { steps: [], then: { kind: 'goto', state: to } };
  }

  /** O3 */
  private failures({ node, ways }: Step, next: string | undefined, place: Place): void {
    for (const { to, kind, label } of this.roads.from(node.name)) {
      if (kind !== 'catch') continue;
      const way = { kind, to, ...(label !== undefined && { label }) };
      if (this.isShared(to, node.name) && this.isFree(to) && to !== next) {
        place.pending.push(to);
        ways.push({ ...way, steps: [], then: { kind: 'goto', state: to } });
      } else {
        const follows = next ?? (node.type === 'choice' ? place.follows : undefined);
        this.withReserved(next, () => ways.push({ ...way, ...this.way(to, follows, place) }));
      }
    }
  }

  /** By several states; an end alone by their failures. */
  private isShared(to: string, by: string): boolean {
    const edges = this.roads.to(to);
    return (
      edges.some(({ from }) => from !== by) && (!this.roads.isEnd(to) || edges.every(({ kind }) => kind === 'catch'))
    );
  }

  private inside({ node, inner }: Step, { lines }: Place): void {
    for (const { to, kind } of this.roads.from(node.name))
      if (kind === 'branch' || kind === 'processor')
        inner.push(lines < DEEPEST_LINE ? this.line(to, lines + 1) : [this.cut([])]);
  }

  private withReserved(name: string | undefined, tell: () => void): void {
    if (name === undefined) return tell();
    const count = this.reserved.get(name) ?? 0;
    this.reserved.set(name, count + 1);
    tell();
    if (count === 0) this.reserved.delete(name);
    else this.reserved.set(name, count);
  }
}

function fallsThrough({ kind }: Onward): boolean {
  return kind === 'on' || kind === 'told';
}
