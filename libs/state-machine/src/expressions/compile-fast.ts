import type { Json } from '@workflows/contracts';
import { SLOW, type Bindings } from './expression';
import { fastFunction } from './fast-functions';
import {
  MAX_SEQUENCE,
  arithmetic,
  comparison,
  concatenation,
  equality,
  field,
  fieldOfEach,
  itemAt,
  membership,
  negation,
  truth,
  type FastValue,
} from './fast-operators';
import { isAst, type Ast } from './parse-expression';

/**
 * A syntax tree to a closure, where it holds nothing but paths from variables, literals, operators, constructors,
 * conditions and a few functions. The context value (`$`) is never among them, so that no part depends on where it stands.
 */
export type FastEvaluate = (bindings: Bindings) => FastValue;

/** Marks that change how a node is evaluated; a node that bears one is left to the full evaluator. */
const UNCOVERED = [
  'predicate',
  'group',
  'tuple',
  'focus',
  'index',
  'ancestor',
  'keepArray',
  'keepSingletonArray',
  'seekingParent',
];

/** Undefined: the tree has a part that the fast route does not cover. The tree's depth is bounded (P1). */
export function compileFast(node: unknown): FastEvaluate | undefined {
  if (!isAst(node) || UNCOVERED.some((mark) => node[mark] !== undefined)) return undefined;
  switch (node['type']) {
    case 'string':
    case 'number':
    case 'value':
      return literal(node['value']);
    case 'variable':
      return node['stages'] === undefined ? path([node]) : undefined;
    case 'path':
      return path(list(node['steps']));
    case 'binary':
      return binary(node);
    case 'unary':
      return unary(node);
    case 'condition':
      return condition(node);
    case 'block':
      return list(node['expressions']).length === 1 ? compileFast(list(node['expressions'])[0]) : undefined;
    case 'function':
      return call(node);
    default:
      return undefined;
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function literal(value: unknown): FastEvaluate | undefined {
  if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return undefined;
  return () => value;
}

interface Step {
  name: string;
  index?: number;
}

function path([first, ...rest]: readonly unknown[]): FastEvaluate | undefined {
  if (!isAst(first) || first['type'] !== 'variable' || UNCOVERED.some((mark) => first[mark] !== undefined))
    return undefined;
  const root = first['value'];
  if (typeof root !== 'string' || root === '' || root === '$') return undefined;
  const steps: Step[] = [];
  for (const node of rest) {
    const step = isAst(node) ? toStep(node) : undefined;
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return root === 'states' ? statesPath(steps) : pathFrom(root, steps);
}

function toStep(node: Ast): Step | undefined {
  const { type, value, stages } = node;
  if (type !== 'name' || typeof value !== 'string' || UNCOVERED.some((mark) => node[mark] !== undefined))
    return undefined;
  if (stages === undefined) return { name: value };
  const [stage, ...others] = list(stages);
  const index = isAst(stage) && stage['type'] === 'filter' && isAst(stage['expr']) ? stage['expr'] : undefined;
  if (others.length > 0 || index?.['type'] !== 'number' || typeof index['value'] !== 'number') return undefined;
  return { name: value, index: index['value'] };
}

function pathFrom(variable: string, steps: readonly Step[]): FastEvaluate {
  return ({ variables }) => (Object.hasOwn(variables, variable) ? walk(variables[variable], steps) : SLOW);
}

/** `$states.input.…`, the commonest expression of all. */
function statesPath([first, ...rest]: readonly Step[]): FastEvaluate | undefined {
  if (first === undefined || first.index !== undefined) return undefined;
  const { name } = first;
  return ({ states }) => {
    const record: Readonly<Record<string, Json | undefined>> = states;
    return Object.hasOwn(record, name) ? walk(record[name], rest) : undefined;
  };
}

function walk(start: Json | undefined, steps: readonly Step[]): FastValue {
  let value: FastValue = start;
  for (const [at, { name, index }] of steps.entries()) {
    if (Array.isArray(value)) return walkEach(value, steps, at);
    value = field(value, name);
    if (value === SLOW || value === undefined) return value;
    if (index !== undefined) value = itemAt(value, index);
    if (value === SLOW || value === undefined) return value;
  }
  return value;
}

/** The steps from `at` on, into each item of an array. */
function walkEach(start: readonly Json[], steps: readonly Step[], at: number): FastValue {
  let items = start;
  for (let i = at; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined || step.index !== undefined) return SLOW;
    const next = fieldOfEach(items, step.name, i === steps.length - 1);
    if (next === SLOW) return SLOW;
    if ('whole' in next) return next.whole;
    items = next;
  }
  return items.length > 1 ? [...items] : items[0];
}

const OPERATORS: ReadonlyMap<
  unknown,
  (operator: string, left: Json | undefined, right: Json | undefined) => FastValue
> = new Map([
  ...['+', '-', '*', '/', '%'].map((operator) => [operator, arithmetic] as const),
  ...['<', '<=', '>', '>='].map((operator) => [operator, comparison] as const),
  ...['=', '!='].map((operator) => [operator, equality] as const),
  ['in', (_operator: string, left: Json | undefined, right: Json | undefined) => membership(left, right)] as const,
  ['&', (_operator: string, left: Json | undefined, right: Json | undefined) => concatenation(left, right)] as const,
]);

function binary(node: Ast): FastEvaluate | undefined {
  const operator = node['value'];
  const left = compileFast(node['lhs']);
  const right = compileFast(node['rhs']);
  if (left === undefined || right === undefined || typeof operator !== 'string') return undefined;
  if (operator === 'and' || operator === 'or') return logical(operator, left, right);
  const operate = OPERATORS.get(operator);
  if (operate === undefined) return undefined;
  return (bindings) => {
    const leftValue = left(bindings);
    const rightValue = leftValue === SLOW ? SLOW : right(bindings);
    return leftValue === SLOW || rightValue === SLOW ? SLOW : operate(operator, leftValue, rightValue);
  };
}

function truthOf(value: FastValue): boolean | typeof SLOW {
  const known = value === SLOW ? SLOW : truth(value);
  return known ?? false;
}

function logical(operator: 'and' | 'or', left: FastEvaluate, right: FastEvaluate): FastEvaluate {
  const decided = operator === 'or';
  return (bindings) => {
    const known = truthOf(left(bindings));
    return known === SLOW || known === decided ? known : truthOf(right(bindings));
  };
}

function unary(node: Ast): FastEvaluate | undefined {
  if (node['value'] === '[') return array(list(node['expressions']));
  if (node['value'] === '{') return object(list(node['lhs']));
  const operand = node['value'] === '-' ? compileFast(node['expression']) : undefined;
  if (operand === undefined) return undefined;
  return (bindings) => {
    const value = operand(bindings);
    return value === SLOW ? SLOW : negation(value);
  };
}

/** An item that gives an array is spread, unless it is written as an array constructor itself. */
function array(nodes: readonly unknown[]): FastEvaluate | undefined {
  const items: { whole: boolean; evaluate: FastEvaluate }[] = [];
  for (const node of nodes) {
    const evaluate = compileFast(node);
    if (evaluate === undefined) return undefined;
    items.push({ whole: isAst(node) && node['value'] === '[', evaluate });
  }
  return (bindings) => {
    let result: Json[] = [];
    for (const { whole, evaluate } of items) {
      const value = evaluate(bindings);
      if (value === SLOW) return SLOW;
      if (value === undefined) continue;
      if (whole || !Array.isArray(value)) result.push(value);
      else result = result.concat(value);
      if (result.length > MAX_SEQUENCE) return SLOW;
    }
    return result;
  };
}

/** Only names that are literals, and each once; the order of what JavaScript takes for an index is its own affair. */
function object(pairs: readonly unknown[]): FastEvaluate | undefined {
  const entries = new Map<string, FastEvaluate>();
  for (const pair of pairs) {
    const [key, value] = list(pair);
    const name = isAst(key) && key['type'] === 'string' ? key['value'] : undefined;
    const evaluate = compileFast(value);
    if (typeof name !== 'string' || name.startsWith('_') || entries.has(name) || evaluate === undefined)
      return undefined;
    entries.set(name, evaluate);
  }
  return (bindings) => {
    const result: Record<string, Json> = {};
    for (const [name, evaluate] of entries) {
      const value = evaluate(bindings);
      if (value === SLOW) return SLOW;
      if (value !== undefined) result[name] = value;
    }
    return result;
  };
}

function condition(node: Ast): FastEvaluate | undefined {
  const test = compileFast(node['condition']);
  const positive = compileFast(node['then']);
  const negative = node['else'] === undefined ? () => undefined : compileFast(node['else']);
  if (test === undefined || positive === undefined || negative === undefined) return undefined;
  return (bindings) => {
    const known = truthOf(test(bindings));
    return known === SLOW ? SLOW : known ? positive(bindings) : negative(bindings);
  };
}

function call(node: Ast): FastEvaluate | undefined {
  const procedure = node['procedure'];
  const name = isAst(procedure) && procedure['type'] === 'variable' ? procedure['value'] : undefined;
  const nodes = list(node['arguments']);
  const apply = fastFunction(name, nodes.length);
  const [first, second] = nodes.map(compileFast);
  if (apply === undefined || first === undefined || (nodes.length > 1 && second === undefined)) return undefined;
  return (bindings) => {
    // A variable of the same name hides the function.
    if (typeof name !== 'string' || Object.hasOwn(bindings.variables, name)) return SLOW;
    const firstValue = first(bindings);
    const secondValue = firstValue === SLOW ? SLOW : second?.(bindings);
    return firstValue === SLOW || secondValue === SLOW ? SLOW : apply(firstValue, secondValue);
  };
}
