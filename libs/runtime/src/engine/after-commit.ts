import type { Effect } from '@workflows/state-machine';
import type { BatchWrite } from '../ports/execution-store';
import { openedBy, type FoldedBatch } from './batch-fold';
import type { BatchInHand } from './batch-in-hand';
import type { EngineObserver, EngineSink, FlusherParts } from './engine-parts';
import type { ExecutionCache, HotExecution } from './execution-cache';
import type { Preloaded } from './preloaded';

export interface AfterCommitParts {
  sink: EngineSink;
  observer: EngineObserver;
  cache: ExecutionCache;
  errorRates: FlusherParts['errorRates'];
}

/**
 * Makes a commit true in memory, then tells everyone.
 *   A1. Only what is durable gets here (I7), and what is durable stays so: an errand that fails is told of and not repeated. Its
 *       row is the record, and the next owner of the shard finds it there.
 *   A2. A shard that went to another owner while its batch was being committed is left alone: a task set going here would
 *       run beside the new owner's, who resumes it from its row (I13).
 *   A3. Its answers are given all the same. What they say is durable, whoever owns the shard now.
 */
export function afterCommit(
  folded: FoldedBatch,
  loaded: Pick<Preloaded, 'executions'>,
  write: BatchWrite | undefined,
  hand: BatchInHand,
  parts: AfterCommitParts,
): void {
  const { sink, observer, cache } = parts;
  for (const { hot, rows, isQueued } of folded.touched.values()) {
    if (rows.finished) observer.finished(rows.finished);
    if (!hand.isCurrent(hot.shard)) continue; // A2
    if (rows.finished || isQueued)
      cache.forget(hot.seed.executionId); // nothing is heard of these for long
    else cache.put(hot);
    if (isQueued) sink.queued(hot.seed);
  }
  for (const [id, hot] of loaded.executions) if (!folded.touched.has(id) && hand.isCurrent(hot.shard)) cache.put(hot);
  for (const attempt of folded.attempts) parts.errorRates.count(attempt); // before it is forgotten whether anybody had begun the task
  // Work goes out before the answers: whoever waits for the next task waits for nothing else.
  for (const { hot, rows } of folded.touched.values()) carryOut(hot, rows.remaining());
  for (const { item, result, cost } of folded.results) hand.settle(item, result, cost);
  for (const id of folded.touched.keys()) sink.wentOn(id);
  const outbox = write?.outbox.filter(({ shard }) => hand.isCurrent(shard)) ?? [];
  if (outbox.length > 0) sink.publish(outbox);
  for (const { execution, effects } of folded.resumed) {
    // A step of the same batch may have closed some of what was open; the rest nobody else sets going.
    const closed = folded.touched.get(execution.seed.executionId)?.rows.tasksClosed() ?? [];
    carryOut(
      execution,
      effects.filter((effect) => !closed.includes(openedBy(effect))),
    );
  }

  function carryOut(execution: HotExecution, effects: readonly Effect[]): void {
    if (!hand.isCurrent(execution.shard)) return; // A2
    try {
      sink.carryOut(execution, effects);
    } catch (error) {
      const { executionId } = execution.seed;
      const message = 'what a step asks for could not be set going; the next owner of the shard tries again';
      observer.trouble(message, { executionId, error }); // A1
    }
  }
}
