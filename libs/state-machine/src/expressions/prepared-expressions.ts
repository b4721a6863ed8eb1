import jsonata from 'jsonata';
import { ADDED_FUNCTIONS } from './added-functions';
import { chanceFrom, type Chance } from './chance';
import { MAX_SEQUENCE } from './fast-operators';
import { LinearRegex } from './linear-regex';
import { repeatableFunctions, type Moment } from './repeatable-functions';

/**
 * Expressions that have been parsed and given their functions, kept for the next evaluation: parsing costs many times
 * what evaluating does. One that is in use is not among them, so that no two evaluations share its moment.
 */
export const EVALUATION_TIMEOUT_MS = 900;
const MAX_STACK = 1000;
const MAX_KEPT = 500;
/** jsonata asks for a `RegExpConstructor`, but constructs from a `RegExp` and uses `exec` and `lastIndex` alone. */
const RegexEngine = LinearRegex as unknown as RegExpConstructor;

interface Prepared {
  expression: jsonata.Expression;
  /** jsonata reads them while it evaluates. */
  options: { timeout: number };
  /** Of the evaluation at hand. */
  moment: Moment;
}

/** Those not in use, the least recently used one first. */
const kept = new Map<string, Prepared>();

/** Lends the prepared expression to `use`, at a moment of its own. */
export async function prepared<Result>(
  source: string,
  when: { at: number; seed: () => string; guardMs: number },
  use: (expression: jsonata.Expression) => Promise<Result>,
): Promise<Result> {
  const moment = momentOf(when);
  const lent = kept.get(source) ?? (await prepare(source, moment));
  kept.delete(source);
  lent.moment = moment;
  lent.options.timeout = when.guardMs;
  const result = await use(lent.expression);
  kept.set(source, lent);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return result;
}

async function prepare(source: string, moment: Moment): Promise<Prepared> {
  const options = { timeout: EVALUATION_TIMEOUT_MS, stack: MAX_STACK, sequence: MAX_SEQUENCE, RegexEngine };
  const result: Prepared = { expression: jsonata(source, options), options, moment };
  for (const { name, implementation, signature } of await repeatableFunctions(() => result.moment))
    result.expression.registerFunction(name, implementation, signature);
  for (const { name, implementation } of ADDED_FUNCTIONS) result.expression.registerFunction(name, implementation);
  return result;
}

function momentOf({ at, seed }: { at: number; seed: () => string }): Moment {
  let drawn: Chance | undefined;
  return { at, chance: () => (drawn ??= chanceFrom(seed())) };
}
