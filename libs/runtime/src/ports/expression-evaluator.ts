import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';

/** The full JSONata evaluator, away from the engine's thread. It never throws: a runaway ends within 1 s as a failure. */
export interface ExpressionEvaluator {
  evaluate(request: EvaluationRequest): Promise<Record<string, EvaluationResult>>;
}
