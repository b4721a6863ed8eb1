import type { ExpressionEvaluator, ExpressionOwner } from '@workflows/runtime';
import { describeExpression, type EvaluationRequest, type EvaluationResult } from '@workflows/state-machine';
import type { HelperPool } from '../processes/helper-pool';

type Results = Record<string, EvaluationResult>;

/** Full JSONata, in helper processes. */
export class ExpressionPool implements ExpressionEvaluator {
  constructor(private readonly helpers: HelperPool) {}

  async evaluate(request: EvaluationRequest, owner?: ExpressionOwner): Promise<Results> {
    const said = await this.helpers.run({ kind: 'evaluate', request }, owner);
    if (said.kind === 'evaluate') return said.answer;
    return failures(request, said.kind === 'unfinished' ? said.cause : 'its process answered something else');
  }
}

function failures({ expressions }: EvaluationRequest, cause: string): Results {
  return Object.fromEntries(
    expressions.map(({ key, source }) => [
      key,
      { ok: false, cause: `${describeExpression(key, source)} did not finish: ${cause}.` },
    ]),
  );
}
