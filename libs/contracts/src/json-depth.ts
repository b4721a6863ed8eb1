/** How deep JSON may nest anywhere: in bodies, definitions, answers and what expressions give. */
export const MAX_JSON_DEPTH = 100;

/** Whether a JSON value nests deeper than that; level by level, so that no depth can exhaust the stack. */
export function isNestedTooDeep(value: unknown): boolean {
  let level = containersIn([value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((container) => containersIn(Object.values(container)));
  }
  return false;
}

function containersIn(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
