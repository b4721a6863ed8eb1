import { toTimestamp } from '@workflows/contracts';
import jsonata from 'jsonata';

/**
 * JSONata's functions that look at a clock, a time zone or chance, bound to what the request says, and `$eval`, which is
 * not allowed (Amazon States Language). A repeated evaluation gives the same.
 */
export interface RepeatableFunction {
  name: string;
  implementation: (this: jsonata.Focus, ...args: unknown[]) => unknown;
  signature?: string;
}

type BuiltIn = (this: unknown, ...args: unknown[]) => unknown;

/** `key` seeds chance together with `at`, so that two expressions of one moment draw apart. */
export async function repeatableFunctions(key: string, at: number): Promise<RepeatableFunction[]> {
  const fromMillis = await builtIn('fromMillis');
  const toMillis = await builtIn('toMillis');
  const random = randomFrom(`${at}:${key}`);
  return [
    { name: 'millis', implementation: () => at, signature: '<:n>' },
    {
      name: 'now',
      implementation(picture, timezone) {
        return picture === undefined && timezone === undefined
          ? toTimestamp(at)
          : fromMillis.call(this, at, picture, timezone);
      },
      signature: '<s?s?:s>',
    },
    {
      name: 'toMillis',
      implementation(text, picture) {
        // Parts that a picture leaves out come from the moment of the evaluation.
        const focus = { environment: { timestamp: new Date(at) } };
        return toMillis.call(focus, picture === undefined ? withZone(text) : text, picture);
      },
      signature: '<s-s?:n>',
    },
    { name: 'random', implementation: random, signature: '<:n>' },
    {
      name: 'shuffle',
      implementation: (items) => (Array.isArray(items) ? shuffled(items, random) : items),
      signature: '<a:a>',
    },
    {
      name: 'eval',
      implementation: () => {
        throw new Error('$eval is not allowed in a workflow; write the expression itself');
      },
    },
  ];
}

/** jsonata hands out its own functions only as results of expressions. */
async function builtIn(name: string): Promise<BuiltIn> {
  const found: unknown = await jsonata(`$${name}`).evaluate(undefined);
  if (typeof found === 'object' && found !== null && 'implementation' in found && isBuiltIn(found.implementation))
    return found.implementation;
  throw new Error(`jsonata has no function ${name}`);
}

function isBuiltIn(value: unknown): value is BuiltIn {
  return typeof value === 'function';
}

/** A time without an offset is UTC, not where the server happens to stand. */
function withZone(text: unknown): unknown {
  return typeof text === 'string' && /T[^Z+-]*$/.test(text) ? `${text}Z` : text;
}

/** mulberry32 (Tommy Ettinger), seeded by FNV-1a of the text: repeatable, not secret. */
function randomFrom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher and Yates, from the inside out. */
function shuffled(items: readonly unknown[], random: () => number): unknown[] {
  const result: unknown[] = [];
  for (const item of items) {
    const place = Math.floor(random() * (result.length + 1));
    result.push(result[place]);
    result[place] = item;
  }
  return result;
}
