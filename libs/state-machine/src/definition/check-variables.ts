import { clip } from './read-fields';
import type { Scope } from './scope';
import type { Compilation } from './state-source';

/**
 * A branch or an item sees the variables around it and cannot change them: others run beside it. So no line assigns a
 * name that a line around it assigns, be it before or after.
 */
export function checkVariables({ scopes, problems }: Compilation): void {
  for (const scope of scopes) {
    for (const [name, paths] of scope.outer === undefined ? [] : scope.assigned) {
      const taken = assignedAround(scope, name);
      if (taken === undefined) continue;
      for (const path of paths)
        problems.add(
          path,
          'VARIABLE_OF_OUTER_SCOPE',
          () =>
            `"${clip(name)}" is a variable of the states around this branch (${clip(taken)}) and cannot be assigned in it; choose another name.`,
        );
    }
  }
}

function assignedAround(scope: Scope, name: string): string | undefined {
  for (let outer = scope.outer; outer !== undefined; outer = outer.outer) {
    const [first] = outer.assigned.get(name) ?? [];
    if (first !== undefined) return first;
  }
  return undefined;
}
