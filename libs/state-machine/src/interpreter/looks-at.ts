import type { StateNode } from '../program';
import { sourcesOf } from './expressions-of';

/**
 * What the templates of a state can reach of the context object, judged by their text and remembered by the node: its times
 * and its token cost more to make than all the rest that an expression sees.
 */
interface Looks {
  context: boolean;
  token: boolean;
}

const KNOWN = new WeakMap<StateNode, Looks>();

/** `$states` in other ways than by one of these members may mean any of them. */
const CONTEXT = /context|\$\$|\$states(?!\.(?:input|result|errorOutput|event)\b)/;
const TOKEN = /Task|context\s*$|context[^.]|\$\$\s*$|\$\$[^.]|\$states(?!\.)/;

/** Whether they can reach any of it. */
export function looksAtContext(node: StateNode): boolean {
  return looksOf(node).context;
}

/** Whether they can reach the token of the task: by its name, or with the context object as a whole. */
export function asksForToken(node: StateNode): boolean {
  return node.type === 'task' && looksOf(node).token;
}

function looksOf(node: StateNode): Looks {
  const known = KNOWN.get(node);
  if (known !== undefined) return known;
  const sources = sourcesOf(node);
  const looks = {
    context: sources.some((source) => CONTEXT.test(source)),
    token: sources.some((source) => CONTEXT.test(source) && TOKEN.test(source)),
  };
  KNOWN.set(node, looks);
  return looks;
}
