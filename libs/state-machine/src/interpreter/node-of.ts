import type { Program, StateNode } from '../program';
import type { Visit } from './state';

/** What a visit is in: a state, or what undoes it. A state nobody knows means that the compiler let a broken program through. */
export function nodeOf(program: Program, visit: Pick<Visit, 'state' | 'undoes'>): StateNode {
  const node = nodeAt(program, visit);
  if (node === undefined) throw new Error(`the program has no state "${visit.state}"`);
  return node;
}

/** Undefined before the first state of a line, too. */
export function nodeAt(program: Program, { state, undoes }: Pick<Visit, 'state' | 'undoes'>): StateNode | undefined {
  const node = program.states.get(state);
  if (undoes === undefined) return node;
  return node?.type === 'task' ? node.compensate : undefined;
}
