import type { GraphEdge, GraphEdgeKind, GraphNode, WorkflowGraph } from '@workflows/state-machine/graph';
import { SourceTooLarge } from './source-too-large';

/** An open end: where the next state is joined to. */
export interface End {
  from: string;
  kind: GraphEdgeKind;
  label?: string;
}
export type Ends = End[];

/** A line of states while it is drawn. */
export interface Line {
  within?: { state: string; branch: number };
  /** Where the function ends that is being drawn. */
  returns: Ends;
  /** Where a round of the loop, or a case of the switch, ends early. */
  rounds?: Ends;
  /** It is a case: what ends early goes on behind the switch. */
  isCase?: true;
  /** It is what a loop does again: to return from it leaves all. */
  isRound?: true;
  /** It is a function within another: what it returns from goes on where it was called. */
  isCalled?: true;
  /** Where what is thrown leads; absent: out of the line. */
  caught?: Ends;
}

const MOST_NODES = 10_000;

export function addTo(ends: Ends, more: readonly End[]): void {
  for (const end of more) ends.push(end);
}

/** A graph while it is drawn. Names are unique in it; an edge joins states of one line, or leads into one. */
export class Flow {
  readonly start: Ends = [];
  private startAt: string | undefined;
  private readonly nodes = new Map<string, GraphNode>();
  private readonly edges: GraphEdge[] = [];
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();

  /** A name that nothing else has. */
  fresh(base: string): string {
    for (let n = (this.counts.get(base) ?? 0) + 1; ; n++) {
      const name = n === 1 ? base : `${base}#${n}`;
      if (this.taken.has(name)) continue;
      this.taken.add(name);
      this.counts.set(base, n);
      return name;
    }
  }

  add(node: GraphNode, ends: Ends, line: Line): string {
    return this.put({ ...node, name: this.fresh(node.name) }, ends, line);
  }

  /** Of a node whose name is its own already. */
  put(node: GraphNode, ends: Ends, { within }: Line): string {
    const { name } = node;
    if (this.nodes.size >= MOST_NODES)
      throw new SourceTooLarge(
        `it has more than ${MOST_NODES} calls, conditions and loops; split it into several handlers`,
      );
    this.nodes.set(name, within ? { ...node, within } : node);
    if (ends === this.start) this.startAt ??= name;
    for (const end of ends) this.join(end, name);
    return name;
  }

  /** Nothing follows. */
  finish(ends: readonly End[]): void {
    for (const { from } of ends) {
      const node = this.nodes.get(from);
      if (node) node.end = true;
    }
  }

  /** What the handler gives back after a state that is its last one. */
  gives(name: string, text: string): void {
    const node = this.nodes.get(name);
    if (node) node.details = { ...node.details, gives: text };
  }

  /** `name`: of the handler, which is all there is to draw of one that calls nothing. */
  graph(name: string): WorkflowGraph {
    if (this.nodes.size === 0) return { startAt: name, nodes: [{ name, type: 'pass', end: true }], edges: [] };
    const nodes = [...this.nodes.values()];
    return { startAt: this.startAt ?? nodes[0]?.name ?? name, nodes, edges: this.edges };
  }

  private join({ from, kind, label }: End, to: string): void {
    const isInward = kind === 'branch' || kind === 'processor';
    if (!isInward && !this.isOfOneLine(from, to)) return this.finish([{ from, kind }]);
    this.edges.push({ from, to, kind, ...(label !== undefined && { label }) });
  }

  private isOfOneLine(one: string, other: string): boolean {
    const [a, b] = [this.nodes.get(one)?.within, this.nodes.get(other)?.within];
    return a?.state === b?.state && a?.branch === b?.branch;
  }
}
