import type { Json } from '@workflows/contracts';
import jsonata from 'jsonata';
import type { Bindings, EvaluationRequest, EvaluationResult } from './expression';
import { MAX_SEQUENCE } from './fast-operators';
import { repeatableFunctions } from './repeatable-functions';
import { NotJson, toPlainJson } from './plain-json';

/**
 * The full JSONata evaluator. Pure but for the time it takes: clock and chance are bound from the request, so the same
 * request gives the same results. Rules of this file:
 *   E1. One expression's failure is its own result and leaves the others as they are.
 *   E2. jsonata's guards stop a runaway that its evaluator can see. One inside a built-in function (a regular expression, say)
 *       it cannot; whoever calls keeps this on a thread of its own and ends it from outside.
 *   E3. jsonata marks and at times appends to arrays it is given, so it gets a copy; an expression that could append (`{` groups)
 *       gets one of its own.
 */
export const EVALUATION_TIMEOUT_MS = 900;
const MAX_STACK = 1000;
/** Data at hand have passed their own limits; this only bounds the recursion. */
const MAX_COPY_DEPTH = 1000;

/** Evaluates each expression in full. The keys of the answer are those of the request. */
export async function evaluateExpressions({
  expressions,
  bindings,
  at,
}: EvaluationRequest): Promise<Record<string, EvaluationResult>> {
  const results: Record<string, EvaluationResult> = {};
  const shared = expressions.some(({ source }) => !source.includes('{')) ? toVariables(bindings) : undefined;
  for (const { key, source } of expressions) {
    const variables = shared === undefined || source.includes('{') ? toVariables(bindings) : shared;
    results[key] = await evaluateOne(key, source, variables, at);
  }
  return results;
}

function toVariables({ states, variables }: Bindings): Record<string, unknown> {
  // No prototype: a name such as `constructor` is a variable only where someone assigned it.
  return Object.assign(Object.create(null), copy(variables), { states: copy(states) });
}

function copy(value: Readonly<Record<string, Json | undefined>>): Json {
  return toPlainJson(value, MAX_COPY_DEPTH) ?? {};
}

async function evaluateOne(
  key: string,
  source: string,
  variables: Record<string, unknown>,
  at: number,
): Promise<EvaluationResult> {
  try {
    const expression = jsonata(source, { timeout: EVALUATION_TIMEOUT_MS, stack: MAX_STACK, sequence: MAX_SEQUENCE });
    for (const { name, implementation, signature } of await repeatableFunctions(key, at)) {
      expression.registerFunction(name, implementation, signature);
    }
    const value = toPlainJson(await expression.evaluate(undefined, variables));
    return value === undefined ? { ok: true } : { ok: true, value };
  } catch (error) {
    return { ok: false, cause: describe(key, source, error) };
  }
}

function describe(key: string, source: string, error: unknown): string {
  const subject = `The JSONata expression '${source}' specified for the field '${key}'`;
  if (error instanceof NotJson) return `${subject} ${error.message}.`;
  return `${subject} threw an error during evaluation. ${reason(error)}`;
}

/** jsonata throws plain objects; what it did not foresee comes as an `Error`. */
function reason(error: unknown): string {
  if (error instanceof RangeError) return 'Stack overflow. Check for non-terminating recursion.';
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, position, message }: { code?: unknown; position?: unknown; message?: unknown } = error;
  const text = typeof message === 'string' ? message : 'It failed without a message';
  const place = typeof position === 'number' ? ` (position ${position})` : '';
  return typeof code === 'string' ? `${code}: ${text}${place}` : `${text}${place}`;
}
