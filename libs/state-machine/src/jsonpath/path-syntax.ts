import type { Json } from '@workflows/contracts';
import type { FilterPattern } from './filter-pattern';

/** A path as it is written. */
export interface PathSyntax {
  source: string;
  root: PathRoot;
  selectors: readonly Selector[];
  /** `.length()` at its end: how much is in what the selectors find. */
  length?: true;
}

/** `document`: `$` of the path at hand. `item`: `@`, what a filter looks at. */
export type PathRoot =
  { kind: 'document' } | { kind: 'context' } | { kind: 'variable'; name: string } | { kind: 'item' };

export type Selector =
  /** `written`: the names with their backslashes, where they have any. */
  | { kind: 'names'; names: readonly [string, ...string[]]; written?: readonly string[] }
  | { kind: 'indexes'; indexes: readonly [number, ...number[]] }
  | { kind: 'slice'; from?: number; to?: number; step: number }
  | { kind: 'wildcard' }
  /** `..`: what follows is asked of everything below, too. */
  | { kind: 'descendants' }
  | { kind: 'filter'; condition: Condition };

export type Condition =
  | { kind: 'any' | 'all'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'exists'; path: PathSyntax }
  | { kind: 'comparison'; operator: ComparisonOperator; left: Operand; right: Operand }
  | { kind: 'match'; left: Operand; pattern: FilterPattern };

/** Jayway's, the words in lower case. */
export const COMPARISON_OPERATORS = [
  ...(['==', '!=', '===', '!==', '<', '<=', '>', '>='] as const),
  ...(['in', 'nin', 'subsetof', 'all', 'anyof', 'noneof', 'contains', 'size', 'empty'] as const),
] as const;

export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

export type Operand = { kind: 'literal'; value: Json } | { kind: 'path'; path: PathSyntax };

/** Whether it can identify but one value. Several names at the end make one object of these members (Jayway). */
export function isDefinite({ selectors, length }: PathSyntax): boolean {
  return length === true || definiteLength(selectors) === selectors.length;
}

/** How many selectors from the left identify but one value. */
export function definiteLength(selectors: readonly Selector[]): number {
  const last = selectors.length - 1;
  const first = selectors.findIndex((selector, index) => !isSingle(selector, index === last));
  return first === -1 ? selectors.length : first;
}

function isSingle(selector: Selector, isLast: boolean): boolean {
  switch (selector.kind) {
    case 'names':
      return selector.names.length === 1 || isLast;
    case 'indexes':
      return selector.indexes.length === 1;
    case 'slice':
    case 'wildcard':
    case 'descendants':
    case 'filter':
      return false;
  }
}
