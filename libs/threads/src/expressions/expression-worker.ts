import { parentPort } from 'node:worker_threads';
import { evaluateExpressions, type EvaluationRequest } from '@workflows/state-machine';

/** The other side of `ExpressionPool`: one request, one answer. It may be killed at any moment. */
parentPort?.on('message', (request: EvaluationRequest) => {
  void evaluateExpressions(request).then((results) => parentPort?.postMessage(results));
});
