import type { StateNode } from '../program';
import { sourcesOf } from './expressions-of';

const KNOWN = new WeakMap<StateNode, boolean>();

/**
 * Whether a task's templates can reach its token (`Task.Token` of the context object). Tokens cost a signature each, so
 * none is made for a task that cannot ask for it; one that takes the context object as a whole can.
 */
export function asksForToken(node: StateNode): boolean {
  if (node.type !== 'task') return false;
  const known = KNOWN.get(node);
  if (known !== undefined) return known;
  const asks = sourcesOf(node).some((source) => /Task|context|\$\$/.test(source));
  KNOWN.set(node, asks);
  return asks;
}
