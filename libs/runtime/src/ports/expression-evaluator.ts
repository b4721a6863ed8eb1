import type { TenantId } from '@workflows/contracts';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';

/** Whose expressions they are: each waits for what its own ones cost, and not for those of others. */
export interface ExpressionOwner {
  tenant: TenantId;
  workflow: string;
}

/** The full JSONata evaluator, away from the engine's thread. It never throws: a runaway ends within 1 s as a failure. */
export interface ExpressionEvaluator {
  evaluate(request: EvaluationRequest, owner?: ExpressionOwner): Promise<Record<string, EvaluationResult>>;
}
