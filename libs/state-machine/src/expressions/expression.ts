import type { Json } from '@workflows/contracts';

/** What an expression can see: `$states.*` and the assigned variables by name. */
export interface Bindings {
  states: { input: Json; result?: Json; errorOutput?: Json; event?: Json; context: Json };
  variables: Readonly<Record<string, Json>>;
  /** What `$` is for a path. Absent: `states.input`. */
  root?: Json;
  /** Draws from [0, 1), seeded by the caller so that a repetition draws the same. Needed by `States.MathRandom` and `States.UUID`. */
  random?: () => number;
}

/** Said by the fast route when a value at hand is outside of what it covers: ask the full evaluator. */
export const SLOW = Symbol('SLOW');

/**
 * One `{% … %}` of a definition. `key` is its JSON Pointer in the definition and names it within a visit of its state.
 * `fast` is present for the great majority: paths, literals, comparisons; it gives exactly what JSONata would, or SLOW.
 * `undefined` is JSONata's "nothing".
 */
export interface Expression {
  key: string;
  source: string;
  fast?: (bindings: Bindings) => Json | undefined | typeof SLOW;
}

/**
 * What JSONPath mode computes: a path, an intrinsic function over some, a choice rule. It is evaluated where it stands,
 * in time linear to what it looks at, and fails with `ReferenceFailure`.
 */
export interface Reference {
  source: string;
  evaluate(bindings: Bindings): Json;
}

/** A reference that gives no value; `error` is the name that ASL gives to such a failure. */
export class ReferenceFailure extends Error {
  constructor(
    readonly error: string,
    cause: string,
  ) {
    super(cause);
  }
}

/** Expressions that need the full JSONata evaluator; carried out by the shell, within 1 s, away from the engine. */
export interface EvaluationRequest {
  expressions: readonly { key: string; source: string }[];
  bindings: Bindings;
  /** What `$now()` and `$millis()` give, so that an evaluation can be repeated. */
  at: number;
  /** What `$random`, `$shuffle` and `$uuid` draw from, beside `at` and the key: the execution and the task. Absent: the context object. */
  seed?: string;
}

/** `value` absent: the expression gave nothing. */
export type EvaluationResult = { ok: true; value?: Json } | { ok: false; cause: string };
