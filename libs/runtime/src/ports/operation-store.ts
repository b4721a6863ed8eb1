import type {
  BulkAction,
  ExecutionId,
  Instant,
  OperationCounts,
  OperationId,
  OperationSample,
  OperationStatus,
  TenantId,
} from '@workflows/contracts';
import type { ExecutionFilter, ListPosition } from './execution-finder';
import type { ExecutionStand } from './execution-reader';

/** Which executions an operation is about. */
export type Chosen = { by: 'filter'; filter: ExecutionFilter } | { by: 'ids'; ids: readonly ExecutionId[] };

export interface OperationDraft {
  id: OperationId;
  tenant: TenantId;
  action: BulkAction;
  chosen: Chosen;
  createdBy: string;
  /** One operation a tenant and key. */
  idempotency?: { key: string; bodyDigest: string };
}

export interface StoredOperation {
  id: OperationId;
  tenant: TenantId;
  action: BulkAction;
  chosen: Chosen;
  createdBy: string;
  status: OperationStatus;
  counts: OperationCounts;
  samples: readonly OperationSample[];
  createdAt: Instant;
  completedAt?: Instant;
  /** Why it could not go on. */
  error?: { code: string; message: string };
}

/** How far it has gone: behind this execution of the list, or so many of the ids. */
export type OperationPosition = { after?: ListPosition; index?: number };

/** One of a page, as it was when the page was taken; `status` absent: there is no such execution. */
export interface OperationItem extends Partial<ExecutionStand> {
  executionId: ExecutionId;
}

/** `next` absent: it is the last. */
export interface OperationPage {
  items: readonly OperationItem[];
  next?: OperationPosition;
}

/** A turn at an operation; `epoch` is that of the claim, and only the holder of the latest one writes (I48). */
export interface ClaimedOperation extends StoredOperation {
  epoch: number;
  position: OperationPosition;
  /** One that was begun: what became of it is not known. */
  page?: OperationPage;
  /** How often the page was begun before. */
  tries: number;
}

/** What a page came to. */
export interface PageOutcome {
  counts: OperationCounts;
  samples: readonly OperationSample[];
  /** Absent: the operation has completed. */
  next?: OperationPosition;
}

export interface OperationStore {
  /** `tooMany`: so many of the tenant run already. `conflict`: the key was used with another body. */
  create(
    draft: OperationDraft,
    most: number,
  ): Promise<{ operation: StoredOperation; replayed: boolean } | 'tooMany' | 'conflict'>;
  find(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined>;
  /** What a key that lives stands for; `conflict`: for another body. */
  findByKey(tenant: TenantId, key: string, bodyDigest: string): Promise<StoredOperation | 'conflict' | undefined>;
  /** Newest first. */
  list(tenant: TenantId, page: { limit: number; after?: OperationId }): Promise<StoredOperation[]>;
  /** Stops one that runs; gives it as it is then. */
  cancel(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined>;
  /** A turn at the one that has waited longest, of the tenant that has; nobody else gets it for `leaseMs`. */
  claim(actions: readonly BulkAction['kind'][], leaseMs: number): Promise<ClaimedOperation | undefined>;
  /** Nobody else gets it for `leaseMs` from now; false where somebody has claimed it since. */
  hold(claim: ClaimedOperation, leaseMs: number): Promise<boolean>;
  /** How those executions are now; those of other tenants are none. */
  look(tenant: TenantId, ids: readonly ExecutionId[]): Promise<OperationItem[]>;
  /** False where it was stopped, or somebody else has claimed it, since; nothing is written then, and nothing is to be done. */
  begin(claim: ClaimedOperation, page: OperationPage): Promise<boolean>;
  /** These two give false where somebody else has claimed it since; nothing is written then. */
  settle(claim: ClaimedOperation, outcome: PageOutcome): Promise<boolean>;
  fail(claim: ClaimedOperation, error: { code: string; message: string }): Promise<boolean>;
  /** It is another's turn, in a while; the page stays begun. */
  giveBack(claim: ClaimedOperation, afterMs: number): Promise<void>;
}
