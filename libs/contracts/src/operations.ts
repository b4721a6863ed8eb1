import type { ExecutionId } from './ids';
import type { Json } from './json';
import type { Migration, PauseTerms, Redrive, Seen } from './commands';

export type OperationId = string;

/** What is asked for of any executions. */
export const BULK_ACTIONS = ['cancel', 'pause', 'resume', 'redrive', 'restart'] as const;

/** All that operations do; a migration is asked for of a workflow. */
export const OPERATION_ACTIONS = [...BULK_ACTIONS, 'migrate'] as const;

/** What a bulk operation does to each execution. */
export type BulkAction =
  | { kind: 'cancel'; reason?: string; undo?: boolean }
  | ({ kind: 'pause'; tree?: boolean } & Omit<PauseTerms, 'tree'>)
  | { kind: 'resume'; tree?: boolean }
  | Pick<Redrive, 'kind'>
  | { kind: 'restart'; from?: string; input?: Json; version?: number }
  | ({ kind: 'migrate' } & Omit<Migration, 'dryRun' | keyof Seen>);

export type OperationStatus = 'running' | 'completed' | 'cancelled' | 'failed';

/** Of those looked at so far: `skipped` were as they should be, or had ended in a way that leaves nothing to do. */
export interface OperationCounts {
  matched: number;
  done: number;
  skipped: number;
  failed: number;
}

/** One of those that were not done, and why. */
export interface OperationSample {
  executionId: ExecutionId;
  outcome: 'skipped' | 'failed';
  code: string;
  message: string;
}
