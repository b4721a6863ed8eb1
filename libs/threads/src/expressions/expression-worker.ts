import { parentPort } from 'node:worker_threads';
import { evaluateExpressions, type EvaluationRequest } from '@workflows/state-machine';
import { yieldToOthers } from './yield-to-others';

yieldToOthers();

/** The other side of `ExpressionThread`: the requests of a batch, one by one. It may be killed at any moment. */
parentPort?.on('message', (requests: readonly EvaluationRequest[]) => void answer(requests));
parentPort?.postMessage('loaded');

async function answer(requests: readonly EvaluationRequest[]): Promise<void> {
  for (const request of requests) parentPort?.postMessage(await evaluateExpressions(request));
}
