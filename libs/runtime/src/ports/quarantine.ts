import type { Instant, TenantId } from '@workflows/contracts';

export interface QuarantinedRecord {
  id: string;
  topic: string;
  partition: number;
  offset: number;
  reason: string;
  raw: string;
  at: Instant;
  replayedAt?: Instant;
}

/** Records that could not be understood: listed, counted, replayable (I21). */
export interface QuarantineReader {
  list(tenant: TenantId, page: { limit: number; after?: string }): Promise<QuarantinedRecord[]>;
  find(tenant: TenantId, id: string): Promise<QuarantinedRecord | undefined>;
  markReplayed(tenant: TenantId, id: string): Promise<void>;
}
