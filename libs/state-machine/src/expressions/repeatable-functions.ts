import { toTimestamp } from '@workflows/contracts';
import jsonata from 'jsonata';
import type { Chance } from './chance';
import { javaRandom } from './java-random';

/**
 * JSONata's functions that look at a clock, a time zone or chance, bound to what the request says, and `$eval`, which is
 * not allowed (Amazon States Language). A repeated evaluation gives the same.
 */
export interface RepeatableFunction {
  name: string;
  implementation: (this: jsonata.Focus, ...args: unknown[]) => unknown;
  signature?: string;
}

/** When an evaluation takes place and what chance it has. */
export interface Moment {
  at: number;
  /** Made when it is first asked for; most evaluations never do. */
  chance(): Chance;
}

/** Where the time of ECMAScript ends; beyond it jsonata writes `NaN`. */
const MAX_TIME_MS = 8.64e15;

type BuiltIn = (this: unknown, ...args: unknown[]) => unknown;

/** `now` is asked at each call, so that the functions of one prepared expression serve all its evaluations. */
export async function repeatableFunctions(now: () => Moment): Promise<RepeatableFunction[]> {
  const { fromMillis, toMillis } = await (builtIns ??= findBuiltIns());
  return [
    { name: 'millis', implementation: () => now().at, signature: '<:n>' },
    {
      name: 'now',
      implementation(picture, timezone) {
        return picture === undefined && timezone === undefined
          ? toTimestamp(now().at)
          : fromMillis.call(this, now().at, picture, timezone);
      },
      signature: '<s?s?:s>',
    },
    {
      name: 'fromMillis',
      implementation(millis, picture, timezone) {
        if (typeof millis === 'number' && Math.abs(millis) > MAX_TIME_MS)
          throw new Error(`$fromMillis takes a time within 100,000,000 days of 1970, not ${millis}`);
        return fromMillis.call(this, millis, picture, timezone);
      },
      signature: '<n-s?s?:s>',
    },
    {
      name: 'toMillis',
      implementation(text, picture) {
        // Parts that a picture leaves out come from the moment of the evaluation.
        const focus = { environment: { timestamp: new Date(now().at) } };
        return toMillis.call(focus, picture === undefined ? withZone(text) : text, picture);
      },
      signature: '<s-s?:n>',
    },
    {
      name: 'random',
      implementation: (seed) => (typeof seed === 'number' ? javaRandom(seed).nextDouble() : now().chance().number()),
      signature: '<n?:n>',
    },
    { name: 'uuid', implementation: () => now().chance().uuid(), signature: '<:s>' },
    {
      name: 'shuffle',
      implementation: (items) => (Array.isArray(items) ? shuffled(items, now().chance()) : items),
      signature: '<a:a>',
    },
    {
      name: 'eval',
      implementation: () => {
        throw new Error(
          '$eval is not allowed in a workflow; write the expression itself, or use $parse() to read JSON',
        );
      },
    },
  ];
}

let builtIns: Promise<{ fromMillis: BuiltIn; toMillis: BuiltIn }> | undefined;

async function findBuiltIns(): Promise<{ fromMillis: BuiltIn; toMillis: BuiltIn }> {
  return { fromMillis: await builtIn('fromMillis'), toMillis: await builtIn('toMillis') };
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

/** Fisher and Yates, from the inside out. */
function shuffled(items: readonly unknown[], chance: Chance): unknown[] {
  const result: unknown[] = [];
  for (const item of items) {
    const place = Math.floor(chance.number() * (result.length + 1));
    result.push(result[place]);
    result[place] = item;
  }
  return result;
}
