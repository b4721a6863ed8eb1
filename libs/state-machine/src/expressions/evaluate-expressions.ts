import type { Json } from '@workflows/contracts';
import { describeFailure } from './describe-failure';
import type { Bindings, EvaluationRequest, EvaluationResult } from './expression';
import { toPlainJson } from './plain-json';
import { EVALUATION_TIMEOUT_MS, prepared } from './prepared-expressions';

/**
 * The full JSONata evaluator. Pure but for the time it takes: clock and chance are bound from the request, so the same
 * request gives the same results. Rules of this file:
 *   E1. One expression's failure is its own result and leaves the others as they are.
 *   E2. jsonata's guards stop a runaway that its evaluator can see. One inside a built-in function (the padding of a string,
 *       say) it cannot; whoever calls keeps this on a thread of its own and ends it from outside.
 *   E3. jsonata marks and at times appends to arrays it is given, so it gets a copy; an expression that could append (`{` groups)
 *       gets one of its own.
 */
/** Data at hand have passed limits of their own; this only bounds the recursion. */
const COPY_LIMITS = { depth: 1000, size: Infinity };

/** How jsonata's guard over time is set. It looks at the clock, so it also strikes where a busy machine gave no processor. */
export interface Guard {
  /** How long an expression may take. */
  ms?: number;
  /** Hears that an expression was stopped by it. */
  onRanOut?(): void;
}

/** What jsonata calls that. */
const RAN_OUT = 'D1012';

/** Evaluates each expression in full. The keys of the answer are those of the request. */
export async function evaluateExpressions(
  { expressions, bindings, at, seed }: EvaluationRequest,
  { ms: guardMs = EVALUATION_TIMEOUT_MS, onRanOut }: Guard = {},
): Promise<Record<string, EvaluationResult>> {
  const results: Record<string, EvaluationResult> = {};
  const shared = expressions.some(({ source }) => !source.includes('{')) ? toScope(bindings) : undefined;
  for (const { key, source } of expressions) {
    const scope = shared === undefined || source.includes('{') ? toScope(bindings) : shared;
    const chance = (): string => JSON.stringify([seed ?? bindings.states.context, at, key]);
    results[key] = await evaluateOne({ key, source }, scope, { at, seed: chance, guardMs }, onRanOut);
  }
  return results;
}

/** What an evaluation sees: `$` and the variables. */
interface Scope {
  root: Json | undefined;
  variables: Record<string, unknown>;
}

function toScope({ states, variables, root }: Bindings): Scope {
  return {
    root: toPlainJson(root, COPY_LIMITS),
    // No prototype: a name such as `constructor` is a variable only where someone assigned it.
    variables: Object.assign(Object.create(null), copy(variables), { states: copy(states) }),
  };
}

function copy(value: Readonly<Record<string, Json | undefined>>): Json {
  return toPlainJson(value, COPY_LIMITS) ?? {};
}

async function evaluateOne(
  { key, source }: { key: string; source: string },
  { root, variables }: Scope,
  when: { at: number; seed: () => string; guardMs: number },
  onRanOut: Guard['onRanOut'],
): Promise<EvaluationResult> {
  try {
    const value = await prepared(source, when, (expression) => expression.evaluate(root, variables));
    const plain = toPlainJson(value);
    return plain === undefined ? { ok: true } : { ok: true, value: plain };
  } catch (error) {
    if (codeOf(error) === RAN_OUT) onRanOut?.();
    return { ok: false, cause: describeFailure(key, source, error) };
  }
}

/** jsonata throws objects of its own. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
