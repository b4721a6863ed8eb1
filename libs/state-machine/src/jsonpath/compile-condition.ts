import type { Json } from '@workflows/contracts';
import { isSameJson } from './compare-json';
import { spend, type Evaluation } from './evaluation';
import { isDefinite, type ComparisonOperator, type Condition, type Operand, type PathSyntax } from './path-syntax';

/**
 * The condition of a filter as a closure, after Jayway's JsonPath. What is not there equals nothing, itself included;
 * a number equals a text that says the same, but for `===`; values of different types have no order.
 */
export type Holds = (evaluation: Evaluation) => boolean;

type CompileSelectors = (path: PathSyntax) => (start: Json, evaluation: Evaluation) => Json | undefined;
type Value = (evaluation: Evaluation) => Json | undefined;

export function compileCondition(condition: Condition, compileSelectors: CompileSelectors): Holds {
  switch (condition.kind) {
    case 'any':
    case 'all': {
      const parts = condition.parts.map((part) => compileCondition(part, compileSelectors));
      return condition.kind === 'any'
        ? (evaluation) => parts.some((part) => part(evaluation))
        : (evaluation) => parts.every((part) => part(evaluation));
    }
    case 'not': {
      const part = compileCondition(condition.part, compileSelectors);
      return (evaluation) => !part(evaluation);
    }
    case 'exists':
      return exists(condition.path, compileSelectors);
    case 'comparison': {
      const left = value(condition.left, compileSelectors);
      const right = value(condition.right, compileSelectors);
      return (evaluation) => compare(condition.operator, left(evaluation), right(evaluation), evaluation);
    }
    case 'match': {
      const left = value(condition.left, compileSelectors);
      return (evaluation) => matches(condition, left(evaluation), evaluation);
    }
  }
}

function exists(path: PathSyntax, compileSelectors: CompileSelectors): Holds {
  const find = pathValue(path, compileSelectors);
  if (isDefinite(path)) return (evaluation) => find(evaluation) !== undefined;
  return (evaluation) => {
    const found = find(evaluation);
    return Array.isArray(found) && found.length > 0;
  };
}

function value(operand: Operand, compileSelectors: CompileSelectors): Value {
  return operand.kind === 'literal' ? () => operand.value : pathValue(operand.path, compileSelectors);
}

function pathValue(path: PathSyntax, compileSelectors: CompileSelectors): Value {
  const find = compileSelectors(path);
  return path.root.kind === 'item'
    ? (evaluation) => find(evaluation.item, evaluation)
    : (evaluation) => find(evaluation.document, evaluation);
}

function compare(
  operator: ComparisonOperator,
  left: Json | undefined,
  right: Json | undefined,
  evaluation: Evaluation,
): boolean {
  spend(evaluation, 1);
  switch (operator) {
    case '==':
      return isEqual(left, right, evaluation);
    case '!=':
      return !isEqual(left, right, evaluation);
    case '===':
      return typeof left === typeof right && isEqual(left, right, evaluation);
    case '!==':
      return typeof left !== typeof right || !isEqual(left, right, evaluation);
    case 'in':
      return isAmong(left, right, evaluation);
    case 'nin':
      return !isAmong(left, right, evaluation);
    case 'subsetof':
      return Array.isArray(left) && left.every((item) => isAmong(item, right, evaluation));
    case 'all':
      return Array.isArray(right) && right.every((item) => isAmong(item, left, evaluation));
    case 'anyof':
      return Array.isArray(left) && left.some((item) => isAmong(item, right, evaluation));
    case 'noneof':
      return Array.isArray(left) && Array.isArray(right) && !left.some((item) => isAmong(item, right, evaluation));
    case 'contains':
      if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
      return right !== undefined && isAmong(right, left, evaluation);
    case 'size':
      return sizeOf(left) === right && right !== undefined;
    case 'empty':
      return typeof right === 'boolean' && sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
    default:
      return isOrdered(operator, left, right);
  }
}

function isEqual(left: Json | undefined, right: Json | undefined, evaluation: Evaluation): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'number' && typeof right === 'string') return isSameNumber(left, right);
  if (typeof left === 'string' && typeof right === 'number') return isSameNumber(right, left);
  return isSameJson(left, right, () => spend(evaluation, 1));
}

function isSameNumber(number: number, text: string): boolean {
  return text.trim() !== '' && Number(text) === number;
}

function sizeOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
}

function isAmong(left: Json | undefined, right: Json | undefined, evaluation: Evaluation): boolean {
  return Array.isArray(right) && right.some((item) => isEqual(left, item, evaluation));
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', left: Json | undefined, right: Json | undefined): boolean {
  const areNumbers = typeof left === 'number' && typeof right === 'number';
  if (!areNumbers && !(typeof left === 'string' && typeof right === 'string')) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** The pattern must match the whole. Its time is the product of both lengths, which is paid for. */
function matches(
  { pattern }: Extract<Condition, { kind: 'match' }>,
  left: Json | undefined,
  evaluation: Evaluation,
): boolean {
  if (left === undefined || left === null || typeof left === 'object') return false;
  const text = String(left);
  spend(evaluation, Math.ceil((text.length * pattern.weight()) / 8) + 1);
  return pattern.matches(text);
}
