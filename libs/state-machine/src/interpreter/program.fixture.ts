import type { Json } from '@workflows/contracts';
import type { Bindings } from '../expressions/expression';
import type {
  Catcher,
  ChoiceNode,
  Duration,
  FailNode,
  MapNode,
  ParallelNode,
  PassNode,
  Program,
  Retrier,
  StateNode,
  SucceedNode,
  TaskNode,
  Template,
  WaitNode,
} from '../program';

export function programOf(nodes: readonly StateNode[], more: Partial<Program> = {}): Program {
  const [first] = nodes;
  if (first === undefined) throw new Error('a program needs a state');
  return {
    kind: 'states',
    startAt: first.name,
    states: new Map(nodes.map((node) => [node.name, node])),
    flow: 'merge',
    functions: [],
    ...more,
  };
}

export function task(name: string, more: Partial<TaskNode> = {}): TaskNode {
  return { type: 'task', name, target: calls(constant(`${name}Function`)), catch: [], ...more };
}

/** The `compensate` of a state, by the function `undo <state>`. */
export function undoing(state: string, more: Partial<TaskNode> = {}): { compensate: TaskNode } {
  return { compensate: task(state, { target: calls(constant(`undo ${state}`)), ...more }) };
}

/** The function of this name. */
export function calls(name: Template): TaskNode['target'] {
  return { kind: 'function', name };
}

export function lasting(value: Template): Duration {
  return { value, form: 'any' };
}

/** The program of several lines: the first node of each is where it starts. */
export function parallel(name: string, branches: readonly string[], more: Partial<ParallelNode> = {}): ParallelNode {
  return { type: 'parallel', name, branches: branches.map((startAt) => ({ startAt })), catch: [], ...more };
}

export function map(name: string, items: Template | undefined, startAt: string, more: Partial<MapNode> = {}): MapNode {
  const source = { kind: 'value' as const, ...(items && { items }) };
  return { type: 'map', name, items: source, processor: { startAt }, distributed: false, catch: [], ...more };
}

export function pass(name: string, more: Partial<PassNode> = {}): PassNode {
  return { type: 'pass', name, replace: false, ...more };
}

export function choice(name: string, rules: ChoiceNode['rules'], more: Partial<ChoiceNode> = {}): ChoiceNode {
  return { type: 'choice', name, rules, ...more };
}

export function waitFor(name: string, duration: Template, more: Partial<WaitNode> = {}): WaitNode {
  return { type: 'wait', name, wait: { kind: 'for', duration: lasting(duration) }, ...more };
}

export function waitUntil(name: string, time: Template, more: Partial<WaitNode> = {}): WaitNode {
  return { type: 'wait', name, wait: { kind: 'until', time }, ...more };
}

export function succeed(name: string, more: Partial<SucceedNode> = {}): SucceedNode {
  return { type: 'succeed', name, ...more };
}

export function fail(name: string, more: Partial<FailNode> = {}): FailNode {
  return { type: 'fail', name, ...more };
}

export function constant(value: Json): Template {
  return { kind: 'constant', value };
}

/** An expression that needs no full evaluator. */
export function fast(read: (bindings: Bindings) => Json | undefined, source = '$states'): Template {
  return { kind: 'expression', expression: { key: '/fast', source, fast: read } };
}

/** An expression that only the full evaluator can answer. */
export function slow(key: string): Template {
  return { kind: 'expression', expression: { key, source: `slow(${key})` } };
}

export function retrier(errors: readonly string[], more: Partial<Retrier> = {}): Retrier {
  return { errors, intervalMs: 1000, backoffRate: 2, maxAttempts: 3, jitter: 'none', ...more };
}

export function catcher(errors: readonly string[], next: string, more: Partial<Catcher> = {}): Catcher {
  return { errors, next, ...more };
}

/** The machine of the documentation. */
export const ONBOARDING = programOf([
  task('initial', { target: calls(constant('validateCustomerData')), next: 'createAccount' }),
  task('createAccount', { target: calls(constant('createCustomerAccount')), next: 'sendWelcomeEmail' }),
  task('sendWelcomeEmail', { target: calls(constant('sendEmail')), next: 'complete' }),
  succeed('complete'),
]);
