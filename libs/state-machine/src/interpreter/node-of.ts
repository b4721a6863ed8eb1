import type { Program, StateNode } from '../program';

/** A state of a program by its name. A name nobody knows means that the compiler let a broken program through. */
export function nodeOf(program: Program, state: string): StateNode {
  const node = program.states.get(state);
  if (node === undefined) throw new Error(`the program has no state "${state}"`);
  return node;
}
