import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { watchParent } from '@workflows/processes';
import { evaluateExpressions, type EvaluationRequest } from '@workflows/state-machine';
import type { Answer, Answers, Work } from './work';

/** Gives way to the engine, yet not so far that a busy machine starves it past its second. */
const NICENESS = 5;
/** Of the processor's time, in microseconds: who has had less within jsonata's guard was not given its time. */
const STARVED_BELOW_US = 700_000;
const STARVED_GUARD_MS = 15_000;

/** The other side of `HelperProcess`: the work of a batch, piece by piece. It may be killed at any moment. */
process.on('message', (batch: readonly Work[]) => {
  answer(batch).catch(() => process.exit(1)); // the other side sees that it has ended
});
process.on('disconnect', () => process.exit());
setPriority(NICENESS);
watchParent();
process.send?.('loaded');

async function answer(batch: readonly Work[]): Promise<void> {
  for (const work of batch) process.send?.(await carryOut(work));
}

async function carryOut(work: Work): Promise<Answer> {
  switch (work.kind) {
    case 'evaluate':
      return { kind: 'evaluate', answer: await evaluate(work.request) };
    case 'schema': {
      const { schemaProblems } = schemas();
      return { kind: 'schema', answer: schemaProblems(work) };
    }
    case 'picture':
      return { kind: 'picture', answer: pictures().toSvg(work.graph, work.name) };
    case 'source':
      return { kind: 'source', answer: sources().readSource(work.source) };
    case 'document':
      return { kind: 'document', answer: documents().readApiDocument(work.document, work.baseUrl) };
  }
}

/**
 * An expression that ran out of time on the clock and had no processor for much of it is given its second anew: the other side counts
 * the processor's time, and ends this process when that is used up.
 */
async function evaluate(request: EvaluationRequest): Promise<Answers['evaluate']> {
  const begun = process.cpuUsage();
  let hasRunOut = false;
  const results = await evaluateExpressions(request, { onRanOut: () => (hasRunOut = true) });
  const { user, system } = process.cpuUsage(begun);
  if (!hasRunOut || user + system > STARVED_BELOW_US) return results;
  process.send?.('loaded');
  return evaluateExpressions(request, { ms: STARVED_GUARD_MS });
}

const require = createRequire(__filename);

let loadedSchemas: typeof import('../schemas/schema-problems') | undefined;
let loadedPictures: typeof import('../pictures/draw-picture') | undefined;
let loadedSources: typeof import('../sources/read-source') | undefined;
let loadedDocuments: typeof import('../documents/read-api-document') | undefined;

/** Most helpers never see a schema, and what compiles one is large. */
function schemas(): typeof import('../schemas/schema-problems') {
  return (loadedSchemas ??= lateLoaded(
    () => require('../schemas/schema-problems') as typeof import('../schemas/schema-problems'),
  ));
}

/** The same of what lays pictures out. */
function pictures(): typeof import('../pictures/draw-picture') {
  return (loadedPictures ??= lateLoaded(
    () => require('../pictures/draw-picture') as typeof import('../pictures/draw-picture'),
  ));
}

/** And of what reads code, with its compiler. */
function sources(): typeof import('../sources/read-source') {
  return (loadedSources ??= lateLoaded(
    () => require('../sources/read-source') as typeof import('../sources/read-source'),
  ));
}

/** And of what reads descriptions of APIs. */
function documents(): typeof import('../documents/read-api-document') {
  return (loadedDocuments ??= lateLoaded(
    () => require('../documents/read-api-document') as typeof import('../documents/read-api-document'),
  ));
}

/** Loading is no part of anybody's second. */
function lateLoaded<T>(load: () => T): T {
  const loaded = load();
  process.send?.('loaded');
  return loaded;
}
