import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { evaluateExpressions } from '@workflows/state-machine';
import type { Answer, Work } from './work';

/** Gives way to the engine, yet not so far that a busy machine starves it past its second. */
const NICENESS = 5;

/** The other side of `HelperProcess`: the work of a batch, piece by piece. It may be killed at any moment. */
process.on('message', (batch: readonly Work[]) => {
  answer(batch).catch(() => process.exit(1)); // the other side sees that it has ended
});
process.on('disconnect', () => process.exit());
setPriority(NICENESS);
// The compiled sources are .js, and specs run them as .ts.
new Worker(join(__dirname, `parent-watch${__filename.slice(-3)}`), {
  resourceLimits: { maxOldGenerationSizeMb: 32 },
}).unref();
process.send?.('loaded');

async function answer(batch: readonly Work[]): Promise<void> {
  for (const work of batch) process.send?.(await carryOut(work));
}

async function carryOut(work: Work): Promise<Answer> {
  switch (work.kind) {
    case 'evaluate':
      return { kind: 'evaluate', answer: await evaluateExpressions(work.request) };
    case 'schema': {
      const { schemaProblems } = schemas();
      return { kind: 'schema', answer: schemaProblems(work) };
    }
  }
}

let loaded: typeof import('../schemas/schema-problems') | undefined;

/** Most helpers never see a schema, and what compiles one is large. Loading it is no part of anybody's second. */
function schemas(): typeof import('../schemas/schema-problems') {
  if (loaded !== undefined) return loaded;
  loaded = createRequire(__filename)('../schemas/schema-problems') as typeof import('../schemas/schema-problems');
  process.send?.('loaded');
  return loaded;
}
