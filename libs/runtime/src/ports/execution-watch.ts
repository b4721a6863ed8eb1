import type { ExecutionId } from '@workflows/contracts';
import type { ReadExecution } from './execution-reader';

/** Tells when an execution has ended; a hint to look, never the record. */
export interface ExecutionWatch {
  watch(id: ExecutionId): WatchedExecution;
}

export interface WatchedExecution {
  /** Resolves at the end, with the execution where this process has it at hand; undefined: read it. */
  finished: Promise<ReadExecution | undefined>;
  /** Stops watching; `finished` never settles after that. */
  stop(): void;
}
