import type { ExecutionId, Instant, OperationId, TenantId } from '@workflows/contracts';
import type {
  ClaimedOperation,
  OperationDraft,
  OperationItem,
  OperationPage,
  OperationStore,
  PageOutcome,
  StoredOperation,
} from '@workflows/runtime';

interface Row extends ClaimedOperation {
  leaseUntil: Instant;
  idempotency?: OperationDraft['idempotency'];
}

/** Bulk operations in memory, as the table keeps them. */
export class MemoryOperations implements OperationStore {
  readonly rows = new Map<OperationId, Row>();
  /** How executions are now. */
  readonly items = new Map<ExecutionId, OperationItem>();
  /** A turn that ends before anything is written of it. */
  dies = false;

  constructor(private readonly now: () => Instant) {}

  async create({ idempotency, ...draft }: OperationDraft, most: number): ReturnType<OperationStore['create']> {
    const known = idempotency && (await this.findByKey(draft.tenant, idempotency.key, idempotency.bodyDigest));
    if (known) return known === 'conflict' ? known : { operation: known, replayed: true };
    if ([...this.rows.values()].filter(({ status }) => status === 'running').length >= most) return 'tooMany';
    const row: Row = {
      ...draft,
      ...(idempotency && { idempotency }),
      status: 'running',
      counts: { matched: 0, done: 0, skipped: 0, failed: 0 },
      samples: [],
      createdAt: this.now(),
      epoch: 0,
      position: {},
      tries: 0,
      leaseUntil: 0,
    };
    this.rows.set(row.id, row);
    return { operation: row, replayed: false };
  }

  async find(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined> {
    const row = this.rows.get(id);
    return row?.tenant === tenant ? row : undefined;
  }

  async findByKey(tenant: TenantId, key: string, bodyDigest: string): ReturnType<OperationStore['findByKey']> {
    const known = [...this.rows.values()].find((row) => row.tenant === tenant && row.idempotency?.key === key);
    return known && (known.idempotency?.bodyDigest === bodyDigest ? known : 'conflict');
  }

  async list(tenant: TenantId, { limit, after }: { limit: number; after?: OperationId }): Promise<StoredOperation[]> {
    const all = [...this.rows.values()].filter(
      (row) => row.tenant === tenant && (after === undefined || row.id < after),
    );
    return all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
  }

  async cancel(tenant: TenantId, id: OperationId): Promise<StoredOperation | undefined> {
    const row = this.rows.get(id);
    if (row?.status === 'running') this.rows.set(id, { ...row, status: 'cancelled', completedAt: this.now() });
    return this.find(tenant, id);
  }

  async claim(_actions: readonly string[], leaseMs: number): Promise<ClaimedOperation | undefined> {
    const row = [...this.rows.values()].find((one) => one.status === 'running' && one.leaseUntil <= this.now());
    if (row === undefined) return undefined;
    const claimed = { ...row, epoch: row.epoch + 1, leaseUntil: this.now() + leaseMs };
    this.rows.set(row.id, claimed);
    return claimed;
  }

  async hold(claim: ClaimedOperation, leaseMs: number): Promise<boolean> {
    return this.write(claim, (row) => ({ ...row, leaseUntil: this.now() + leaseMs }));
  }

  async look(_tenant: TenantId, ids: readonly ExecutionId[]): Promise<OperationItem[]> {
    return ids.flatMap((id) => this.items.get(id) ?? []);
  }

  async begin(claim: ClaimedOperation, page: OperationPage): Promise<boolean> {
    const isStopped = this.rows.get(claim.id)?.status !== 'running';
    return !isStopped && this.write(claim, (row) => ({ ...row, page }));
  }

  async settle(claim: ClaimedOperation, { counts, samples, next }: PageOutcome): Promise<boolean> {
    if (this.dies) throw new Error('the process died');
    return this.write(claim, ({ page: _, ...row }) => ({
      ...row,
      counts,
      samples,
      tries: 0,
      leaseUntil: 0,
      position: next ?? row.position,
      ...(next === undefined && row.status === 'running' && { status: 'completed' as const, completedAt: this.now() }),
    }));
  }

  async fail(claim: ClaimedOperation, error: { code: string; message: string }): Promise<boolean> {
    return this.write(claim, (row) => ({ ...row, status: 'failed', error, completedAt: this.now() }));
  }

  async giveBack(claim: ClaimedOperation, afterMs: number): Promise<void> {
    this.write(claim, (row) => ({ ...row, tries: row.tries + 1, leaseUntil: this.now() + afterMs }));
  }

  private write({ id, epoch }: ClaimedOperation, change: (row: Row) => Row): boolean {
    const row = this.rows.get(id);
    if (row?.epoch !== epoch) return false;
    this.rows.set(id, change(row));
    return true;
  }
}
