import type { GraphNode } from '../workflow-graph';
import type { Numbers } from './numbers';
import type { Line, Passage, Step, Way } from './outline';
import { code, lowered } from './phrases';
import { sayEnd, sayRetries, sayState, sayUndo, type Whole } from './say-state';
import type { SayWays } from './say-ways';

/** A sentence or some, of one state. */
export interface ToldLine {
  /** The node of the graph that it is about. */
  state?: string;
  /** By which other sentences name it; lines without one belong to the step above. */
  number?: number;
  /** How deep it stands under others. */
  depth: number;
  sentence: string;
}

const MOST_LINES = 1_000;

/** Writes an outline down. */
export class Tell {
  private readonly lines: ToldLine[] = [];
  isCut = false;

  constructor(
    private readonly ways: SayWays,
    private readonly numbers: Numbers,
  ) {}

  line(line: Line, whole: Whole = 'workflow', depth = 0): ToldLine[] {
    this.tellLine(line, whole, depth);
    return this.lines;
  }

  private tellLine(line: Line, whole: Whole, depth: number): void {
    for (const passage of line) {
      const isWhole = passage === line[0];
      const { steps, then } = passage;
      const end = then.kind === 'end' && steps.length === 0 ? then.node : undefined;
      const first = steps[0]?.node ?? end;
      const header = isWhole || first === undefined ? undefined : this.ways.sharedBy(first.name);
      if (header === undefined || first === undefined) this.tellPassage(passage, whole, depth, isWhole);
      else if (end) this.push({ state: first.name, depth, sentence: `${header}, ${lowered(sayEnd(end, whole))}.` });
      else {
        this.push({ state: first.name, depth, sentence: `${header}:` });
        this.tellPassage(passage, whole, depth + 1, isWhole);
      }
    }
  }

  private tellPassage(passage: Passage, whole: Whole, depth: number, isWhole: boolean, intro?: string): void {
    passage.steps.forEach((step, index) => this.tellStep(step, whole, depth, index === 0 ? intro : undefined));
    this.tellOnward(passage, whole, depth, isWhole);
  }

  private tellOnward(passage: Passage, whole: Whole, depth: number, isWhole: boolean): void {
    const { then, steps } = passage;
    const last = steps.at(-1)?.node.name;
    if (then.kind === 'end' && then.node) {
      const number = this.numbers.ofEndOf(passage);
      const sentence = `${sayEnd(then.node, whole)}.`;
      return this.push({ state: then.node.name, ...(number !== undefined && { number }), depth, sentence });
    }
    const gives = steps.at(-1)?.node.details?.gives;
    const isSilent = isWhole && (gives === undefined || whole !== 'workflow');
    if (then.kind === 'on' || then.kind === 'told' || (then.kind === 'end' && isSilent)) return;
    const isGiven = then.kind === 'end' && gives !== undefined && whole === 'workflow';
    const sentence = `Then ${isGiven ? `ends with ${code(gives)}` : this.ways.onward(then, whole, last)}.`;
    const above = this.lines.at(-1);
    if (above !== undefined && above.state === last && above.depth === depth) above.sentence += ` ${sentence}`;
    else this.push({ ...(last !== undefined && { state: last }), depth, sentence });
  }

  private tellStep(step: Step, whole: Whole, depth: number, intro?: string): void {
    const { node, inner } = step;
    const number = this.numbers.of(node.name);
    const line = { state: node.name, ...(number !== undefined && { number }), depth };
    const ways = this.toldWays(step);
    if (node.type === 'choice') return this.tellChoice(step, ways, line, whole, intro);
    const sentence = this.introduced(intro, sayState(node, whole));
    const plain = ways.filter(({ steps }) => steps.length === 0);
    const said = [
      ...sayRetries(node),
      ...plain.map((way) => this.ways.plain(way, node, whole)),
      ...[sayUndo(node)].filter((one) => one !== undefined),
    ];
    const after = said.map((one) => `${one}.`).join(' ');
    if (inner.length === 0) this.push({ ...line, sentence: [`${sentence}.`, after].join(' ').trimEnd() });
    else {
      this.push({ ...line, sentence: `${sentence}:` });
      this.tellInner(inner, node, depth + 1);
      if (after !== '') this.push({ state: node.name, depth: depth + 1, sentence: after });
    }
    for (const way of ways) if (way.steps.length > 0) this.tellWay(way, node, whole, depth + 1);
  }

  /** Branches have headings where one of them takes more than a line. */
  private tellInner(lines: readonly Line[], { type, name }: GraphNode, depth: number): void {
    const isBranch = type === 'parallel' || type === 'dynamic';
    const whole = isBranch ? 'branch' : name.startsWith('while') ? 'round' : 'item';
    const hasHeadings = isBranch && !lines.every(isShort);
    lines.forEach((line, index) => {
      if (hasHeadings) this.push({ state: name, depth, sentence: `Branch ${index + 1}:` });
      this.tellLine(line, whole, hasHeadings ? depth + 1 : depth);
    });
  }

  /** One way alone is told in the place of the choice. */
  private tellChoice(
    { node }: Step,
    ways: Way[],
    line: Omit<ToldLine, 'sentence'>,
    whole: Whole,
    intro?: string,
  ): void {
    const alone = intro === undefined ? this.ways.alone(node, ways) : undefined;
    if (alone) {
      const [way, when] = alone;
      if (way.steps.length > 0) {
        this.push({ ...line, sentence: `${when}:` });
        return this.tellPassage(way, whole, line.depth + 1, false);
      }
      return this.push({ ...line, sentence: `${when}, ${this.ways.ofWay(way, node, whole)}.` });
    }
    this.push({ ...line, sentence: `${this.introduced(intro, sayState(node, whole))}:` });
    for (const way of ways) {
      if (way.steps.length > 0) this.tellWay(way, node, whole, line.depth + 1);
      else this.push({ state: node.name, depth: line.depth + 1, sentence: `${this.ways.plain(way, node, whole)}.` });
    }
  }

  private tellWay(way: Way, node: GraphNode, whole: Whole, depth: number): void {
    const intro = this.ways.intro(way, node);
    if (isShort([way]) || isOneChoice(way)) return this.tellPassage(way, whole, depth, false, intro);
    this.push({ state: node.name, depth, sentence: `${intro}:` });
    this.tellPassage(way, whole, depth + 1, false);
  }

  private introduced(intro: string | undefined, sentence: string): string {
    return intro === undefined ? sentence : `${intro}, ${lowered(sentence)}`;
  }

  /** Without the one that goes on as if nothing were, and those that are told where they lead to. */
  private toldWays({ node, ways }: Step): Way[] {
    return ways.filter(({ kind, then, steps }) => {
      if (kind === 'default' && then.kind === 'on' && steps.length === 0) return false;
      return !(
        kind === 'catch' &&
        then.kind === 'goto' &&
        node.type !== 'choice' &&
        this.ways.sharedBy(then.state) !== undefined
      );
    });
  }

  private push(line: ToldLine): void {
    if (this.lines.length < MOST_LINES) this.lines.push(line);
    else this.isCut = true;
  }
}

/** One state, and no more to say of it. */
function isShort([passage, ...more]: Line): boolean {
  const [step, ...others] = passage?.steps ?? [];
  if (step === undefined || more.length + others.length > 0 || step.node.type === 'choice') return false;
  const isEnd = passage?.then.kind === 'end' && passage.then.node !== undefined;
  return step.inner.length === 0 && step.ways.every(({ steps }) => steps.length === 0) && !isEnd;
}

/** `else if`. */
function isOneChoice({ steps: [step, ...others], then }: Way): boolean {
  return step?.node.type === 'choice' && others.length === 0 && (then.kind === 'on' || then.kind === 'told');
}
