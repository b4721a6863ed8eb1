import { setPriority } from 'node:os';
import { watchParent } from '@workflows/processes';
import { BundleBroken } from '../realm/realm';
import { QuickJsRealms } from '../realm/quickjs-realms';
import { TO_PRACTISE, type Answer, type Answers, type Batch, type Job } from './messages';
import { inspect } from './inspect';
import { placeInSource } from './place-in-source';
import { Practice } from './practice';
import { Runs } from './runs';
import { Slice, threadMs } from './slice';

/** Gives way to the engine. */
const NICENESS = 5;
/** Answers are told at the latest after that: the others go on meanwhile. */
const FLUSH_MS = 5;
/** Larger, it gives back what it can; and larger still, it ends with its batch. */
const LARGE_BYTES = 512 * 1024 * 1024;
const TOO_LARGE_BYTES = 768 * 1024 * 1024;

/** A process of realms: does the jobs of a batch one by one. It may be killed at any moment, and is asked for nothing that has an effect. */
process.on('disconnect', () => process.exit());
setPriority(NICENESS);
watchParent();

const slice = new Slice();

QuickJsRealms.load(() => slice.isOver()).then((makers) => {
  const runs = new Runs(makers, slice);
  const practice = new Practice();
  process.on('message', (batch: Batch) => {
    practice.stop();
    carryOut(batch, makers, runs).catch(fail);
  });
  process.send?.('ready');
  if (process.argv.includes(TO_PRACTISE)) practice.begin(makers).catch(fail);
}, fail);

/** The other side sees that it has ended. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

async function carryOut({ jobs, drops }: Batch, makers: QuickJsRealms, runs: Runs): Promise<void> {
  for (const executionId of drops) runs.drop(executionId);
  let answers: { id: number; answer: Answer; costMs: number }[] = [];
  let flushedAt = performance.now();
  let isSpent = false;
  let begunMs = threadMs();
  for (const job of jobs) {
    const answer = await answerTo(job, makers, runs);
    const endedMs = threadMs();
    isSpent ||= answer.kind === 'over' && answer.limit === 'memory';
    answers.push({ id: job.id, answer, costMs: endedMs - begunMs });
    begunMs = endedMs;
    if (performance.now() - flushedAt < FLUSH_MS) continue;
    tell({ answers });
    answers = [];
    flushedAt = performance.now();
  }
  const bytes = bytesHeld();
  if (bytes > LARGE_BYTES) runs.shrink();
  tell({ answers, rests: true, ...((isSpent || bytes > TOO_LARGE_BYTES) && { retires: true }) });
}

const LOOK_MS = 100;
let looked = { at: -LOOK_MS, bytes: 0 };

/** The system is asked now and then: it costs as much as a small batch. */
function bytesHeld(): number {
  const at = performance.now();
  if (at - looked.at >= LOOK_MS) looked = { at, bytes: process.memoryUsage.rss() };
  return looked.bytes;
}

function tell(message: Answers): void {
  process.send?.(message);
}

async function answerTo(job: Job, makers: QuickJsRealms, runs: Runs): Promise<Answer> {
  try {
    switch (job.kind) {
      case 'turn':
        return await runs.advance(job);
      case 'compile':
        return { kind: 'compiled', code: Buffer.from(await makers.compile(job.text)).toString('base64') };
      case 'inspect':
        return await inspect(job, makers, slice);
      case 'place':
        return { kind: 'placed', at: placeInSource(job) };
    }
  } catch (error) {
    if (error instanceof BundleBroken) return { kind: 'broken', cause: error.message, at: error.at };
    throw error;
  }
}
