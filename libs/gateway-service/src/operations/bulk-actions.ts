import { Inject, Injectable } from '@nestjs/common';
import { EngineError, type BulkAction, type ExecutionId, type TenantId } from '@workflows/contracts';
import type { ItemOutcome, OperationItem, StoredOperation } from '@workflows/runtime';
import { CancelExecution } from '../executions/cancel-execution';
import { MigrateExecution, notMigrated } from '../executions/migrate-execution';
import { RestartExecution } from '../executions/restart-execution';
import { SteerExecution } from '../executions/steer-execution';

/** What is one command to one execution. */
type Told = Exclude<BulkAction, { kind: 'migrate' }>;

const DONE: ItemOutcome = { kind: 'done' };

/**
 * Does to one execution what a bulk operation is about, by the use case that does it to one alone.
 *   A1. What was as it should be when the page was taken is skipped. What is so since is done: the page may have been begun before.
 *   A2. A redrive names how often there was one before, so that one which fails again at once is not redriven twice. A restart has the key
 *       of its operation and execution.
 *       To pause, resume and migrate is to be done where nothing of the kind was since the page was taken.
 *   A3. No client can give that key: theirs have no line feed.
 */
@Injectable()
export class BulkActions {
  constructor(
    @Inject(CancelExecution) private readonly cancellation: CancelExecution,
    @Inject(SteerExecution) private readonly steering: SteerExecution,
    @Inject(RestartExecution) private readonly restarts: RestartExecution,
    @Inject(MigrateExecution) private readonly migrations: MigrateExecution,
  ) {}

  /** Throws what cannot be done now, or not at all. */
  async act(
    operation: Pick<StoredOperation, 'id' | 'tenant' | 'action'>,
    item: OperationItem,
    isAgain: boolean,
  ): Promise<ItemOutcome> {
    const { action } = operation;
    if (action.kind === 'migrate') return this.migrate(operation.tenant, action, item, isAgain);
    try {
      const isNew = await this.tell(operation, action, item);
      return isNew || (isAgain && !wasSo(action, item)) ? DONE : alreadySo(item);
    } catch (error) {
      if (!(error instanceof EngineError) || !isInapplicable(error)) throw error;
      // Redriven by the page as it was begun before: it runs, or has ended since.
      if (isAgain && action.kind === 'redrive' && isRedrivable(item)) return DONE;
      return skipped(error.code, error.message);
    }
  }

  /** What could not go on with the version has failed, for somebody to look at. What has ended or runs on another one is passed over. */
  private async migrate(
    tenant: TenantId,
    { kind: _, ...migration }: Extract<BulkAction, { kind: 'migrate' }>,
    item: OperationItem,
    isAgain: boolean,
  ): Promise<ItemOutcome> {
    const seen = item.seq === undefined ? {} : { asOf: item.seq };
    const verdict = await this.migrations.migrate(tenant, item.executionId, { ...migration, ...seen });
    const refusal = notMigrated(item.executionId, verdict);
    if (refusal === undefined) return verdict.kind === 'safe' || isAgain ? DONE : alreadySo(item);
    if (verdict.kind !== 'skipped') throw refusal;
    return skipped(refusal.code, refusal.message);
  }

  /** False: it was so already. */
  private async tell(
    { id: operationId, tenant }: Pick<StoredOperation, 'id' | 'tenant'>,
    action: Told,
    item: OperationItem,
  ): Promise<boolean> {
    const { executionId: id, status } = item;
    switch (action.kind) {
      case 'cancel':
        await this.cancellation.cancel(tenant, id, { reason: action.reason ?? '', undo: action.undo ?? false });
        return status !== 'cancelled';
      case 'pause':
      case 'resume': {
        const { tree = false, ...steering } = action;
        return this.steering.steer(tenant, id, steering, { tree, seen: item });
      }
      case 'redrive':
        if (!isRedrivable(item)) throw nothingToRedrive(id, item);
        return this.steering.steer(tenant, id, { kind: 'redrive' }, { seen: item }); // A2
      case 'restart': {
        const idempotency = { key: `${operationId}\n${id}`, bodyDigest: operationId }; // A3
        const { kind: _, ...call } = action;
        await this.restarts.restart(tenant, id, { ...call, idempotency });
        return true;
      }
    }
  }
}

/** A1 */
function wasSo({ kind }: Told, { status }: OperationItem): boolean {
  switch (kind) {
    case 'cancel':
      return status === 'cancelled';
    case 'pause':
      return status === 'paused';
    case 'resume':
      return status !== 'paused';
    case 'redrive':
    case 'restart':
      return false;
  }
}

function isRedrivable({ status }: Pick<OperationItem, 'status'>): boolean {
  return status === 'failed' || status === 'timedOut' || status === 'cancelled';
}

function nothingToRedrive(id: ExecutionId, { status }: OperationItem): EngineError {
  const code = status === 'completed' ? 'EXECUTION_CLOSED' : 'EXECUTION_OPEN';
  return new EngineError(code, `The execution "${id}" is ${status ?? 'gone'}: there is nothing to go on from.`);
}

function isInapplicable({ code }: EngineError): boolean {
  return code === 'EXECUTION_CLOSED' || code === 'EXECUTION_OPEN';
}

function alreadySo({ executionId, status }: OperationItem): ItemOutcome {
  return skipped('ALREADY_SO', `The execution "${executionId}" is ${status ?? 'so'} already.`);
}

function skipped(code: string, message: string): ItemOutcome {
  return { kind: 'skipped', code, message };
}
