import type { Catcher, Retrier } from '../../program';
import { readErrors } from '../error-names';
import { readEntries, readTarget } from '../read-next';
import { read, refuse } from '../state-source';
import { checkLanguage, inLanguage, type AslSource, type FieldTable } from './query-language';
import { readAssign, readOutput } from './read-assign';
import { readFixedNumber } from './read-numbers';
import { readResultPath } from './read-paths';

/** What is retried and what is caught: "Retrying after error" and "Fallback States". */
const RETRIER_FIELDS: FieldTable = {
  ErrorEquals: 'both',
  IntervalSeconds: 'both',
  MaxAttempts: 'both',
  BackoffRate: 'both',
  MaxDelaySeconds: 'both',
  JitterStrategy: 'both',
  Comment: 'both',
};
const CATCHER_FIELDS: FieldTable = {
  ErrorEquals: 'both',
  Next: 'both',
  Assign: 'both',
  Output: 'JSONata',
  ResultPath: 'JSONPath',
  Comment: 'both',
};

/** What a state that may fail says of its errors. Without `Retry` nothing is tried again, whatever a function asks for. */
export function readErrorHandling(source: AslSource): { retry: readonly Retrier[]; catch: Catcher[] } {
  return { retry: readRetry(source), catch: readCatch(source) };
}

function readRetry(source: AslSource): Retrier[] {
  const entries = entriesOf(source, 'Retry', RETRIER_FIELDS);
  return entries.map((entry, index) => readRetrier(entry, index === entries.length - 1));
}

function readRetrier(entry: AslSource, isLast: boolean): Retrier {
  const errors = readErrors(entry, 'ErrorEquals', isLast);
  const interval = readFixedNumber(entry, 'IntervalSeconds') ?? 1;
  const maxDelay = readFixedNumber(entry, 'MaxDelaySeconds');
  if (maxDelay !== undefined && maxDelay <= interval) {
    refuse(
      entry,
      'MaxDelaySeconds',
      'MAX_DELAY_BELOW_INTERVAL',
      () => `"MaxDelaySeconds" must be more than "IntervalSeconds", which is ${interval}; raise it or remove it.`,
    );
  }
  return {
    errors,
    intervalMs: interval * 1000,
    backoffRate: readFixedNumber(entry, 'BackoffRate') ?? 2,
    maxAttempts: readFixedNumber(entry, 'MaxAttempts') ?? 3,
    ...(maxDelay !== undefined && { maxDelayMs: maxDelay * 1000 }),
    jitter: readJitter(entry),
    taskFailedIsAll: true,
  };
}

function readJitter(entry: AslSource): 'full' | 'none' {
  const value = read(entry, 'JitterStrategy');
  if (value !== undefined && value !== 'FULL' && value !== 'NONE')
    refuse(entry, 'JitterStrategy', 'JITTER_UNKNOWN', () => '"JitterStrategy" must be "FULL" or "NONE".');
  return value === 'FULL' ? 'full' : 'none';
}

function readCatch(source: AslSource): Catcher[] {
  const entries = entriesOf(source, 'Catch', CATCHER_FIELDS);
  return entries.map((entry, index) => readCatcher(entry, index === entries.length - 1));
}

function readCatcher(entry: AslSource, isLast: boolean): Catcher {
  const resultPath = entry.language === 'JSONPath' ? readResultPath(entry) : undefined;
  return {
    errors: readErrors(entry, 'ErrorEquals', isLast),
    next: readTarget(entry, 'Next'),
    ...readOutput(entry),
    ...readAssign(entry),
    ...(resultPath !== undefined && { resultPath }),
  };
}

function entriesOf(source: AslSource, name: string, table: FieldTable): AslSource[] {
  return readEntries(source, name, Object.keys(table)).map((fields) => {
    const entry = inLanguage(fields, source.language);
    checkLanguage(entry, table);
    return entry;
  });
}
