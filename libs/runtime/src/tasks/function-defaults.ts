import type { Json, RegisteredFunction } from '@workflows/contracts';
import { parseDurationMs } from '@workflows/state-machine';

/** What holds for calls of a function that say nothing themselves. */
export interface FunctionDefaults {
  timeoutMs?: number;
  /** In the form of the language's `retry`. */
  retry?: Json;
}

export function defaultsOfRegistration({ timeout, retry }: RegisteredFunction): FunctionDefaults {
  const timeoutMs = timeout === undefined ? undefined : parseDurationMs(timeout);
  return { ...(timeoutMs !== undefined && { timeoutMs }), ...(retry !== undefined && { retry }) };
}
