import type { ExecutionCommand } from '@workflows/contracts';

/** Says something to an execution anywhere; nobody waits for an answer. */
export interface QuietBus {
  sendQuietly(command: ExecutionCommand, traceparent?: string): void;
}
