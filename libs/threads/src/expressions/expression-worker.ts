import { join } from 'node:path';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { evaluateExpressions, type EvaluationRequest } from '@workflows/state-machine';

/** Gives way to the engine, yet not so far that a busy machine starves it past its second. */
const NICENESS = 5;

/** The other side of `ExpressionProcess`: the requests of a batch, one by one. It may be killed at any moment. */
process.on('message', (requests: readonly EvaluationRequest[]) => void answer(requests));
process.on('disconnect', () => process.exit());
setPriority(NICENESS);
// The compiled sources are .js, and specs run them as .ts.
new Worker(join(__dirname, `parent-watch${__filename.slice(-3)}`), {
  resourceLimits: { maxOldGenerationSizeMb: 32 },
}).unref();
process.send?.('loaded');

async function answer(requests: readonly EvaluationRequest[]): Promise<void> {
  for (const request of requests) process.send?.(await evaluateExpressions(request));
}
