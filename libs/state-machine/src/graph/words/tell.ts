import type { GraphNode } from '../workflow-graph';
import type { Numbers } from './numbers';
import type { Line, Onward, Passage, Step, Way } from './outline';
import { code, listOf, lowered } from './phrases';
import type { Roads } from './roads';
import { sayCondition } from './say-condition';
import { sayDone, sayEnd, sayErrors, sayRetries, sayState, sayUndo, type Whole } from './say-state';

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
const MOST_NAMED = 8;

/** Writes an outline down. */
export class Tell {
  private readonly lines: ToldLine[] = [];
  isCut = false;

  constructor(
    private readonly roads: Roads,
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
      const header = isWhole || first === undefined ? undefined : this.sharedBy(first.name);
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
    const sentence = `Then ${isGiven ? `ends with ${code(gives)}` : this.onward(then, whole, last)}.`;
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
      ...plain.map((way) => this.plainWay(way, node, whole)),
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
    const [only] = ways;
    if (ways.length === 1 && only && intro === undefined) {
      if (only.steps.length === 0) return this.push({ ...line, sentence: `${this.plainWay(only, node, whole)}.` });
      this.push({ ...line, sentence: `${this.introOf(only, node)}:` });
      return this.tellPassage(only, whole, line.depth + 1, false);
    }
    this.push({ ...line, sentence: `${this.introduced(intro, sayState(node, whole))}:` });
    for (const way of ways) {
      if (way.steps.length > 0) this.tellWay(way, node, whole, line.depth + 1);
      else this.push({ state: node.name, depth: line.depth + 1, sentence: `${this.plainWay(way, node, whole)}.` });
    }
  }

  private tellWay(way: Way, node: GraphNode, whole: Whole, depth: number): void {
    const intro = this.introOf(way, node);
    if (isShort([way])) return this.tellPassage(way, whole, depth, false, intro);
    this.push({ state: node.name, depth, sentence: `${intro}:` });
    this.tellPassage(way, whole, depth + 1, false);
  }

  private plainWay(way: Way, node: GraphNode, whole: Whole): string {
    return `${this.introOf(way, node)}, ${this.wayOnward(way, node, whole)}`;
  }

  private wayOnward({ then, to, kind }: Way, node: GraphNode, whole: Whole): string {
    if (then.kind !== 'on') return this.onward(then, whole, node.name);
    if (kind === 'catch') return 'goes on all the same';
    const number = to === undefined ? undefined : this.numbers.of(to);
    return number === undefined ? 'goes on' : `goes on with step ${number}`;
  }

  private onward(then: Onward, whole: Whole, from: string | undefined): string {
    switch (then.kind) {
      case 'end':
        return lowered(then.node ? sayEnd(then.node, whole) : sayDone(whole));
      case 'goto': {
        const [here, there] = [from === undefined ? undefined : this.numbers.of(from), this.numbers.of(then.state)];
        if (there === undefined) return 'goes on with what is not told here';
        return `${here !== undefined && there <= here ? 'goes back to' : 'goes on with'} step ${there}`;
      }
      case 'on':
      case 'told':
        return 'goes on';
      case 'cut':
        return 'goes on with what is not told here';
    }
  }

  /** Under which condition a way is gone. */
  private introOf({ kind, label = '' }: Way, { type, name, details = {} }: GraphNode): string {
    if (kind === 'default') return name === 'try' && type === 'choice' ? 'If all is well' : 'Otherwise';
    if (kind === 'catch') {
      if (type === 'fail') return 'After that';
      const errors = sayErrors((label === '' ? 'States.ALL' : label).split(', '));
      return (details.retries ?? []).some(({ times }) => times > 0)
        ? errors.replace('If that', 'If that still')
        : errors;
    }
    if (details.subject !== undefined) return `If ${sayCondition(`${details.subject} === ${label}`)}`;
    const written = /^if (.*?)(?:#\d+)?$/s.exec(name)?.[1];
    return `If ${sayCondition(details.text ?? (label === '' ? (written ?? 'it') : label))}`;
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
        this.sharedBy(then.state) !== undefined
      );
    });
  }

  /** Of a state that failures of several others alone lead to, in the same way: which ones. */
  private sharedBy(state: string): string | undefined {
    const edges = this.roads.to(state);
    const labels = new Set(edges.map(({ label }) => label ?? 'States.ALL'));
    const numbers = edges.map(({ from }) => this.numbers.of(from));
    const isShared = edges.length > 1 && labels.size === 1 && edges.every(({ kind }) => kind === 'catch');
    if (!isShared || !numbers.every((one) => one !== undefined)) return undefined;
    const errors = sayErrors([...labels].join('').split(', '));
    return errors.replace('that', stepsOf([...new Set(numbers)].sort((a, b) => a - b)));
  }

  private push(line: ToldLine): void {
    if (this.lines.length < MOST_LINES) this.lines.push(line);
    else this.isCut = true;
  }
}

function stepsOf(numbers: readonly number[]): string {
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length > 2 && last - first === numbers.length - 1) return `one of the steps ${first} to ${last}`;
  const named = numbers.slice(0, MOST_NAMED).map(String);
  return `step ${listOf(numbers.length > MOST_NAMED ? [...named, 'one of the others'] : named, 'or')}`;
}

/** One state, and no more to say of it. */
function isShort([passage, ...more]: Line): boolean {
  const [step, ...others] = passage?.steps ?? [];
  if (step === undefined || more.length + others.length > 0 || step.node.type === 'choice') return false;
  const isEnd = passage?.then.kind === 'end' && passage.then.node !== undefined;
  return step.inner.length === 0 && step.ways.every(({ steps }) => steps.length === 0) && !isEnd;
}
