import type { EngineError, ExecutionId, PauseTerms, TenantId } from '@workflows/contracts';
import type { CatalogEntry } from '../ports/definitions';
import type { StartByKey } from '../ports/execution-store';
import type { HotExecution } from './execution-cache';
import type { InboxItem } from './inbox-item';
import type { UnreadExecution } from './unread-execution';

/** Everything a batch needs that is not in memory yet; one query a kind, none where all is at hand. */
export interface Preloaded {
  executions: Map<ExecutionId, HotExecution>;
  /** Executions that have ended; nothing is folded for them. */
  ended: Map<ExecutionId, HotExecution>;
  /** Executions that are there and cannot be folded. */
  unread: Map<ExecutionId, UnreadExecution>;
  startsByKey: Map<string, StartByKey>;
  /** Programs of starts, and those that executions are to go on with. Kept here, since the catalog may drop one while the batch is being folded. */
  programs: Map<InboxItem, CatalogEntry>;
  /** What cannot be done since a program is missing: why. */
  impossible: Map<InboxItem, EngineError>;
  /** Executions that are too much for this batch and are read for the next. */
  tooMany: Set<ExecutionId>;
  /** Executions that cannot be redriven, since another has their name: why. */
  namesTaken: Map<ExecutionId, EngineError>;
  /** Executions that begin as paused ones. */
  bornPaused: ReadonlyMap<ExecutionId, PauseTerms>;
}

/** One start of all, by its idempotency key. */
export function startKey(tenant: TenantId, workflowId: string, key: string): string {
  return JSON.stringify([tenant, workflowId, key]);
}
