import type { AnyProgram, Program, StateNode } from '@workflows/state-machine';

const known = new WeakMap<Program, boolean>();

/** Whether a program can have lines beside the execution's own: branches, items of a map, or what undoes a state. A handler has none: all of its calls are told. */
export function hasLines(program: AnyProgram): boolean {
  if (program.kind === 'handler') return false;
  const answer = known.get(program) ?? [...program.states.values()].some(hasLinesInside);
  known.set(program, answer);
  return answer;
}

function hasLinesInside(node: StateNode): boolean {
  return node.type === 'parallel' || node.type === 'map' || (node.type === 'task' && node.compensate !== undefined);
}
