import type { OperationCounts, OperationSample } from '@workflows/contracts';
import type { ClaimedOperation, OperationItem } from '../ports/operation-store';

/** What became of one execution of an operation. `outOfReach`: not known, or not possible for now. */
export type ItemOutcome =
  { kind: 'done' } | { kind: 'skipped' | 'failed' | 'outOfReach'; code: string; message: string };

/** Of each kind, the first that there were. */
const MOST_SAMPLES = 10;

/** The counts and samples of an operation with those of one page more. */
export function tally(
  operation: Pick<ClaimedOperation, 'counts' | 'samples'>,
  outcomes: ReadonlyMap<OperationItem, ItemOutcome>,
): { counts: OperationCounts; samples: OperationSample[] } {
  const counts = { ...operation.counts };
  const samples = [...operation.samples];
  for (const [{ executionId }, outcome] of outcomes) {
    counts.matched++;
    if (outcome.kind === 'done') {
      counts.done++;
      continue;
    }
    const kind = outcome.kind === 'skipped' ? 'skipped' : 'failed';
    counts[kind]++;
    if (samples.filter((sample) => sample.outcome === kind).length < MOST_SAMPLES)
      samples.push({ executionId, outcome: kind, code: outcome.code, message: outcome.message });
  }
  return { counts, samples };
}
