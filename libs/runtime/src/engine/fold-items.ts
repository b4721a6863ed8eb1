import type { Instant } from '@workflows/contracts';
import type { TurnsAhead } from './ahead';
import { BatchFold } from './batch-fold';
import type { EngineLimits, FlusherParts } from './engine-parts';
import type { ExecutionCache } from './execution-cache';
import type { InboxItem } from './inbox-item';
import type { Preloaded } from './preloaded';

export interface FoldItemsParts {
  at: Instant;
  cache: ExecutionCache;
  limits: Pick<EngineLimits, 'batchHistoryEvents' | 'batchBytes'>;
  parts: FlusherParts;
  /** Absent where nothing is to run ahead of this batch. */
  ahead?: TurnsAhead;
}

export interface FoldedItems {
  folded: BatchFold;
  /** How many of the items, from the first on, were looked at; the rest is for another batch. */
  count: number;
  /** Those of them that nothing can be done with now. */
  held: ReadonlySet<InboxItem>;
}

/** How much is folded at a stretch: some hundredths of a second. */
const STRETCH = { historyEvents: 4_000, bytes: 2 * 1024 * 1024 };

/**
 * Folds items until the batch is large enough.
 *   W1. What one item comes to is never cut, so the first is always taken and a batch can exceed its budget by one step.
 *   W2. After each stretch everything else that waits for this thread has its turn: requests, heartbeats of the Kafka session, timers.
 *       Without that a batch of heavy steps would cost the process its shards. They may be gone when it goes on; the
 *       caller looks.
 */
export async function foldItems(
  items: readonly InboxItem[],
  loaded: Preloaded,
  { at, cache, limits, parts, ahead }: FoldItemsParts,
): Promise<FoldedItems> {
  const { workbench, breathe, entropy, functionRunners, starts, observer, tokens, errorRates } = parts;
  const folded = new BatchFold(loaded, {
    at,
    cache,
    functionRunners,
    starts,
    tokens,
    countsAttempts: !errorRates.isOff,
    bytesPerEvent: limits.batchBytes / limits.batchHistoryEvents,
    ...(ahead && { ahead }),
    ...(workbench && { workbench }),
    random: () => entropy.random(),
    chance: () => entropy.chance(),
    onBug: (executionId, error) =>
      observer.trouble('a step threw; the execution is ended, or is not migrated', { executionId, error }),
  });
  const held = new Set<InboxItem>();
  const { size } = folded;
  let rested = { ...size };
  let count = 0;
  for (const item of items) {
    if (count > 0 && (size.historyEvents >= limits.batchHistoryEvents || size.bytes >= limits.batchBytes)) break; // W1
    if (folded.add(item) === 'hold') held.add(item);
    count++;
    if (size.historyEvents - rested.historyEvents < STRETCH.historyEvents && size.bytes - rested.bytes < STRETCH.bytes)
      continue;
    rested = { ...size };
    workbench?.clear(); // or whatever else holds this thread would be taken for this execution
    await breathe(); // W2
  }
  workbench?.clear();
  return { folded, count, held };
}
