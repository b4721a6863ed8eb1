import type { ExecutionId } from '@workflows/contracts';
import type { Place } from '../fairness/owner-queue';
import type { InboxItem } from './inbox-item';

/** What waits of one execution for its turn, in the order in which it came. */
export interface WaitingExecution {
  readonly executionId: ExecutionId;
  readonly inbox: WaitsHere;
  items: InboxItem[];
  /** Where it stands among those that wait. */
  place: Place<WaitingExecution> | undefined;
}

/** Where an execution waits. */
export interface WaitsHere {
  /** It has its turn: so many of its items at the most leave. */
  leave(execution: WaitingExecution, most: number): InboxItem[];
}
