import type { Program } from '@workflows/state-machine';

const known = new WeakMap<Program, boolean>();

/** Whether a program can have lines beside the execution's own: branches, or items of a map. */
export function hasLines(program: Program): boolean {
  const answer =
    known.get(program) ?? [...program.states.values()].some(({ type }) => type === 'parallel' || type === 'map');
  known.set(program, answer);
  return answer;
}
