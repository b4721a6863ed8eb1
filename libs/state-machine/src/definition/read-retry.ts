import type { Catcher, Retrier } from '../program';
import { readErrors } from './error-names';
import { readFixedDuration } from './read-durations';
import { readAssignments, readOutput } from './read-fields';
import { readEntries, readTarget } from './read-next';
import { readNumber } from './read-numbers';
import { read, refuse, type Source } from './state-source';

/** What is retried and what is caught: Amazon States Language, "Errors", with its defaults. */
const RETRIER_FIELDS = ['errors', 'interval', 'backoffRate', 'maxAttempts', 'maxDelay', 'jitter', 'comment'] as const;
const CATCHER_FIELDS = ['errors', 'next', 'assign', 'output', 'comment'] as const;

/** Undefined where the state says nothing: then the function's registration decides. */
export function readRetry(source: Source): { retry?: readonly Retrier[] } {
  if (read(source, 'retry') === undefined) return {};
  const entries = readEntries(source, 'retry', RETRIER_FIELDS);
  return { retry: entries.map((entry, index) => readRetrier(entry, index === entries.length - 1)) };
}

function readRetrier(entry: Source, isLast: boolean): Retrier {
  const errors = readErrors(entry, 'errors', isLast);
  const intervalMs = readFixedDuration(entry, 'interval') ?? 1000;
  const maxDelayMs = readFixedDuration(entry, 'maxDelay');
  if (maxDelayMs !== undefined && maxDelayMs < intervalMs) {
    refuse(
      entry,
      'maxDelay',
      'MAX_DELAY_BELOW_INTERVAL',
      () => '"maxDelay" must not be less than "interval"; raise it or remove it.',
    );
  }
  return {
    errors,
    intervalMs,
    backoffRate: readNumber(entry, 'backoffRate', { least: 1 }) ?? 2,
    maxAttempts: readNumber(entry, 'maxAttempts', { least: 0, whole: true }) ?? 3,
    ...(maxDelayMs !== undefined && { maxDelayMs }),
    jitter: readJitter(entry),
  };
}

function readJitter(entry: Source): 'full' | 'none' {
  const value = read(entry, 'jitter');
  if (value === 'full' || value === 'none') return value;
  if (value !== undefined) refuse(entry, 'jitter', 'JITTER_UNKNOWN', () => '"jitter" must be "full" or "none".');
  return 'none';
}

export function readCatch(source: Source): Catcher[] {
  const entries = readEntries(source, 'catch', CATCHER_FIELDS);
  return entries.map((entry, index) => ({
    errors: readErrors(entry, 'errors', index === entries.length - 1),
    next: readTarget(entry, 'next'),
    ...readOutput(entry),
    ...readAssignments(entry),
  }));
}
