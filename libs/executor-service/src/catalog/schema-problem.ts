import type { Problem } from '@workflows/contracts';

/** What is wrong with a value by a schema, in one sentence; undefined: nothing. */
export function schemaProblem(problems: readonly Problem[]): string | undefined {
  return problems.length === 0 ? undefined : problems.map(({ message }) => message).join('; ');
}
