import type { GraphNode } from '../workflow-graph';
import { listOf, lowered } from './phrases';
import type { Numbers } from './numbers';
import type { Onward, Way } from './outline';
import type { Roads } from './roads';
import { sayCondition } from './say-condition';
import { sayDone, sayEnd, sayErrors, type Whole } from './say-state';

const MOST_NAMED = 8;

/** When ways are gone, and where they lead to. */
export class SayWays {
  constructor(
    private readonly roads: Roads,
    private readonly numbers: Numbers,
  ) {}

  /** The only way that there is something to tell of, and when it is gone: if, or unless, its condition holds. */
  alone(node: GraphNode, ways: readonly Way[]): [way: Way, when: string] | undefined {
    const [first, second] = ways;
    if (first === undefined || ways.length > 2) return undefined;
    if (second === undefined) return [first, this.intro(first, node)];
    const goesOn = first.kind === 'choice' && first.steps.length === 0 && first.then.kind === 'on';
    if (!goesOn || second.kind !== 'default') return undefined;
    return [second, this.intro(first, node).replace(/^If/, 'Unless')];
  }

  plain(way: Way, node: GraphNode, whole: Whole): string {
    return `${this.intro(way, node)}, ${this.ofWay(way, node, whole)}`;
  }

  ofWay({ then, to, kind }: Way, node: GraphNode, whole: Whole): string {
    if (then.kind !== 'on') return this.onward(then, whole, node.name);
    if (kind === 'catch') return 'goes on all the same';
    const number = to === undefined ? undefined : this.numbers.of(to);
    return number === undefined ? 'goes on' : `goes on with step ${number}`;
  }

  onward(then: Onward, whole: Whole, from: string | undefined): string {
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
  intro({ kind, label = '' }: Way, { type, name, details = {} }: GraphNode): string {
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

  /** Of a state that failures of several others alone lead to, in the same way: which ones. */
  sharedBy(state: string): string | undefined {
    const edges = this.roads.to(state);
    const labels = new Set(edges.map(({ label }) => label ?? 'States.ALL'));
    const numbers = edges.map(({ from }) => this.numbers.of(from));
    const isShared = edges.length > 1 && labels.size === 1 && edges.every(({ kind }) => kind === 'catch');
    if (!isShared || !numbers.every((one) => one !== undefined)) return undefined;
    const errors = sayErrors([...labels].join('').split(', '));
    return errors.replace('that', stepsOf([...new Set(numbers)].sort((a, b) => a - b)));
  }
}

function stepsOf(numbers: readonly number[]): string {
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length > 2 && last - first === numbers.length - 1) return `one of the steps ${first} to ${last}`;
  const named = numbers.slice(0, MOST_NAMED).map(String);
  return `step ${listOf(numbers.length > MOST_NAMED ? [...named, 'one of the others'] : named, 'or')}`;
}
