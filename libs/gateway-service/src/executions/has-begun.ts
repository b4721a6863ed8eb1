import type { ReadExecution } from '@workflows/runtime';

/** What an execution has taken over was there before it. */
export function hasBegun(history: ReadExecution['history']): boolean {
  return history.some(({ type }) => type !== 'resultsTakenOver');
}
