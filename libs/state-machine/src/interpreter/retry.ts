import type { Instant, Json } from '@workflows/contracts';
import { compileRetry } from '../definition/retry';
import { MAX_DURATION_MS } from '../durations';
import type { Retrier } from '../program';
import { matchesError } from './errors';
import type { Failure } from './state';

/** What the failing answer itself says about another try. */
export interface RetryHints {
  retryable?: boolean;
  /** The least delay. */
  retryAfterMs?: number;
}

export interface RetryPlan {
  /** The index of the retrier that decided. */
  retrier: number;
  dueAt: Instant;
}

/**
 * The first retrier that means the error decides alone: once its attempts are used up, no later one is asked (ASL).
 * `counts` are the retries each retrier has scheduled in this visit.
 */
export function planRetry(
  retriers: readonly Retrier[],
  counts: readonly number[],
  error: Failure,
  hints: RetryHints,
  { at, random }: { at: Instant; random: number },
): RetryPlan | undefined {
  if (hints.retryable === false) return undefined;
  const index = retriers.findIndex(({ errors, taskFailedIsAll = false }) =>
    matchesError(errors, error, { handler: 'retrier', taskFailedIsAll }),
  );
  const retrier = retriers[index];
  const count = counts[index] ?? 0;
  if (retrier === undefined || count >= retrier.maxAttempts) return undefined;
  const delayMs = Math.max(delayOf(retrier, count, random), hints.retryAfterMs ?? 0);
  return { retrier: index, dueAt: at + Math.min(Math.round(delayMs), MAX_DURATION_MS) };
}

/** `interval × backoffRate^count`, at most `maxDelay`; with full jitter, anything from nothing to that. */
function delayOf({ intervalMs, backoffRate, maxDelayMs, jitter }: Retrier, count: number, random: number): number {
  if (intervalMs === 0) return 0; // 0 × Infinity is not a number
  const delayMs = Math.min(intervalMs * backoffRate ** count, maxDelayMs ?? MAX_DURATION_MS);
  return jitter === 'full' ? delayMs * random : delayMs;
}

/**
 * The `retry` of a function's registration. It was checked when it was registered; one that cannot be read all the same
 * counts as none, since a task must not fail over a default.
 */
export function readRetriers(retry: Json | undefined): readonly Retrier[] {
  if (retry === undefined) return [];
  const compiled = compileRetry(retry, '/retry');
  return compiled.ok ? compiled.retry : [];
}
