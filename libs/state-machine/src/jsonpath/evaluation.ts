import type { Json } from '@workflows/contracts';
import { ReferenceFailure } from '../expressions/expression';

/** One evaluation of a path: what it sees, and how much it may still look at. */
export interface Evaluation {
  /** What `$` is, in filters too. */
  document: Json;
  /** What `@` is. */
  item: Json;
  budget: Budget;
}

export interface Budget {
  left: number;
}

/** Values looked at by one path, filters included. `$..*..*` of a moderate document is more than memory holds. */
export const MAX_LOOKS = 5_000_000;

export function spend({ budget }: { budget: Budget }, count: number): void {
  budget.left -= count;
  if (budget.left < 0)
    throw new ReferenceFailure(
      'States.Runtime',
      `A path looks at more than ${MAX_LOOKS} values; make it more specific.`,
    );
}
