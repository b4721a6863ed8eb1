import type { Json, RegisteredFunction } from '@workflows/contracts';
import { parseDurationMs } from '@workflows/state-machine';

/** What a function's registration says for tasks that say nothing themselves. */
export function functionDefaults(
  registered: RegisteredFunction | undefined,
): { timeoutMs?: number; retry?: Json } | undefined {
  if (!registered) return undefined;
  const timeoutMs = registered.timeout === undefined ? undefined : parseDurationMs(registered.timeout);
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(registered.retry !== undefined && { retry: registered.retry }),
  };
}
