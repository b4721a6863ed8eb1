/** How deep objects and arrays may stand in each other, in bodies, definitions and answers alike. */
export const MAX_NESTING = 100;

/** Whether a JSON value is nested deeper than `limit`; level by level, so that no depth can exhaust the stack. */
export function isNestedDeeperThan(value: unknown, limit: number): boolean {
  let level = containersIn([value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((container) => containersIn(Object.values(container)));
  }
  return false;
}

function containersIn(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
