import type { Line, Passage, Step } from './outline';

/** Steps are counted in the order in which they are told; an end that is told by itself counts as one. */
export class Numbers {
  private readonly ofState = new Map<string, number>();
  private readonly ofEnd = new Map<Passage, number>();
  private count = 0;

  take(line: Line): void {
    for (const passage of line) this.takePassage(passage, passage === line[0]);
  }

  /** Undefined where it is not told. */
  of(state: string): number | undefined {
    return this.ofState.get(state);
  }

  ofEndOf(passage: Passage): number | undefined {
    return this.ofEnd.get(passage);
  }

  private takePassage(passage: Passage, isWhole: boolean): void {
    for (const step of passage.steps) this.takeStep(step);
    const { then, steps } = passage;
    if (then.kind === 'end' && then.node && (isWhole || steps.length > 0)) this.ofEnd.set(passage, ++this.count);
  }

  private takeStep({ node, inner, ways }: Step): void {
    this.ofState.set(node.name, ++this.count);
    for (const line of inner) this.take(line);
    for (const way of ways) this.takePassage(way, false);
  }
}
