import { clip } from './clip';
import type { Scope } from './scope';
import type { Compilation } from './state-source';

/**
 * A branch or an item sees the variables around it and cannot change them: others run beside it. So no line assigns a
 * name that a line around it assigns, be it before or after. What a catcher of the branch's own Parallel or Map assigns is
 * no such name: the branches have ended by then (AWS).
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
    const taken = outer.assigned.get(name)?.find((path) => !isOfCatcherAround(path, scope));
    if (taken !== undefined) return taken;
  }
  return undefined;
}

const CATCHER = /^(.*)\/(?:Catch|catch)\/\d+\/(?:Assign|assign)\/[^/]*$/;

function isOfCatcherAround(path: string, { pointer }: Scope): boolean {
  const state = CATCHER.exec(path)?.[1];
  return state !== undefined && pointer.startsWith(`${state}/`);
}
