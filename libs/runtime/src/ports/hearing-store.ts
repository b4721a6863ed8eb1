import type { TenantId, WorkflowId } from '@workflows/contracts';
import type { StoredEvent } from './event-store';
import type { QuarantineRow } from './execution-store';

/** An event that a workflow listened to when it was recorded, in the version that was the newest then. */
export interface Hearing {
  tenant: TenantId;
  /** The number of the event. */
  event: number;
  workflowId: WorkflowId;
  version: number;
}

/**
 * The hearings that are not settled yet. One comes into being with the event, in the commit that records it, and is there
 * until somebody has settled what it starts; so none is forgotten, whoever dies.
 */
export interface HearingStore {
  /** Some that nobody has settled in time, of all tenants; for ten seconds they are given to nobody else. */
  claim(limit: number): Promise<Hearing[]>;
  /** Undefined: there is none of this number. It is there while it has hearings. */
  readEvent(number: number): Promise<StoredEvent | undefined>;
  /** Removes one, and puts what it starts nothing for into the quarantine; true where this call has done so. */
  settle(hearing: Hearing, refused?: Omit<QuarantineRow, 'partition' | 'offset'>): Promise<boolean>;
}
