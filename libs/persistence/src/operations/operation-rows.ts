import type {
  BulkAction,
  ExecutionId,
  ExecutionStatus,
  Instant,
  OperationSample,
  OperationStatus,
  TenantId,
} from '@workflows/contracts';
import type {
  Chosen,
  ClaimedOperation,
  ExecutionStand,
  OperationItem,
  OperationPage,
  OperationPosition,
  StoredOperation,
} from '@workflows/runtime';

/** As the table has it; its JSON is written by `PostgresOperationStore` alone. */
export interface OperationRow {
  id: string;
  tenant: TenantId;
  action: BulkAction['kind'];
  details: object;
  chosen: Chosen;
  created_by: string;
  created_at: Instant;
  status: OperationStatus;
  completed_at: Instant | null;
  error: { code: string; message: string } | null;
  matched: number;
  done: number;
  skipped: number;
  failed: number;
  samples: OperationSample[];
  position: OperationPosition;
  page: OperationPage | null;
  tries: number;
  epoch: number;
  body_digest: string | null;
}

export interface ItemRow {
  id: ExecutionId;
  status: ExecutionStatus;
  redrive_count: number;
  seq: number;
}

export function toOperation(row: OperationRow): StoredOperation {
  const { id, tenant, chosen, status, samples, matched, done, skipped, failed } = row;
  return {
    id,
    tenant,
    action: { ...row.details, kind: row.action } as BulkAction,
    chosen,
    createdBy: row.created_by,
    status,
    counts: { matched, done, skipped, failed },
    samples,
    createdAt: row.created_at,
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
    ...(row.error !== null && { error: row.error }),
  };
}

export function toClaimed(row: OperationRow): ClaimedOperation {
  const { epoch, position, page, tries } = row;
  return { ...toOperation(row), epoch, position, tries, ...(page !== null && { page }) };
}

export function toItem({ id, ...row }: ItemRow): OperationItem & ExecutionStand {
  return { executionId: id, ...toStand(row) };
}

export function toStand({ status, redrive_count: redriveCount, seq }: Omit<ItemRow, 'id'>): ExecutionStand {
  return { status, ...(redriveCount > 0 && { redriveCount }), seq };
}
