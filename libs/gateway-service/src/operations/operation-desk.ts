import { Inject, Injectable } from '@nestjs/common';
import { EngineError, WORKFLOW_ID_PREFIX, type Json, type TenantId } from '@workflows/contracts';
import { answerDigest } from '@workflows/platform';
import type {
  Entropy,
  ExecutionFinder,
  OperationDraft,
  OperationStore,
  RegistryClient,
  StoredOperation,
} from '@workflows/runtime';
import { ENTROPY, FINDER, OPERATIONS, REGISTRY } from '../ports';
import { actionOf, chosenBy } from './bulk-request';
import type { BulkBody, RehearsalAnswer } from './operation.dto';
import { OperationWork } from './operation-work';
import { rehearse } from './rehearse';

export const OPERATION_ID_PREFIX = 'operation_';
/** As many of a tenant run at once. */
const MOST_RUNNING = 100;

/** Takes bulk operations, and tells of them. */
@Injectable()
export class OperationDesk {
  constructor(
    @Inject(OPERATIONS) private readonly store: OperationStore,
    @Inject(FINDER) private readonly finder: ExecutionFinder,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(ENTROPY) private readonly entropy: Entropy,
    @Inject(OperationWork) private readonly work: OperationWork,
  ) {}

  /** Durable before it answers. Throws FIELD_INVALID, WORKFLOW_NOT_FOUND, IDEMPOTENCY_CONFLICT, RATE_LIMITED. */
  async create(
    tenant: TenantId,
    createdBy: string,
    { idempotencyKey: _, ...body }: BulkBody,
    key: string | undefined,
  ): Promise<{ operation: StoredOperation; replayed: boolean }> {
    const action = actionOf(body);
    return this.open(tenant, { ...body }, key, async () => {
      const chosen = await chosenBy(body, (workflow) => this.idOf(tenant, workflow));
      return { createdBy, action, chosen };
    });
  }

  /**
   * As `create`, of what was asked for in another way: `body` is what the key stands for, and it is looked for before the draft is made, since
   * what was taken once may be refused now. Throws IDEMPOTENCY_CONFLICT, RATE_LIMITED, and what `draftOf` throws.
   */
  async open(
    tenant: TenantId,
    body: Json,
    key: string | undefined,
    draftOf: () => Promise<Omit<OperationDraft, 'id' | 'tenant' | 'idempotency'>>,
  ): Promise<{ operation: StoredOperation; replayed: boolean }> {
    const known = key === undefined ? undefined : await this.store.findByKey(tenant, key, answerDigest(body));
    if (known === 'conflict') throw conflict();
    if (known !== undefined) return { operation: known, replayed: true };
    const draft = { tenant, ...(await draftOf()) };
    const id = `${OPERATION_ID_PREFIX}${this.entropy.uuid()}`;
    const idempotency = key === undefined ? {} : { idempotency: { key, bodyDigest: answerDigest(body) } };
    const made = await this.store.create({ id, ...draft, ...idempotency }, MOST_RUNNING);
    if (made === 'conflict') throw conflict();
    if (made === 'tooMany') throw tooMany();
    this.work.wake();
    return made;
  }

  /** What it would be about. Throws FIELD_INVALID, WORKFLOW_NOT_FOUND. */
  async rehearse(tenant: TenantId, body: BulkBody): Promise<RehearsalAnswer> {
    const { kind: action } = actionOf(body);
    const chosen = await chosenBy(body, (workflow) => this.idOf(tenant, workflow));
    return { dryRun: true, action, ...(await rehearse({ store: this.store, finder: this.finder }, tenant, chosen)) };
  }

  /** Throws OPERATION_NOT_FOUND. */
  async get(tenant: TenantId, id: string): Promise<StoredOperation> {
    return found(id, await this.store.find(tenant, id));
  }

  list(tenant: TenantId, page: { limit: number; after?: string }): Promise<StoredOperation[]> {
    return this.store.list(tenant, page);
  }

  /** Throws OPERATION_NOT_FOUND, OPERATION_CLOSED. */
  async cancel(tenant: TenantId, id: string): Promise<StoredOperation> {
    const operation = found(id, await this.store.cancel(tenant, id));
    if (operation.status === 'cancelled') return operation;
    throw new EngineError('OPERATION_CLOSED', `The operation "${id}" has ended: it is ${operation.status}.`);
  }

  /** Throws WORKFLOW_NOT_FOUND for a name that no workflow has. */
  private async idOf(tenant: TenantId, ref: string): Promise<string> {
    if (ref.startsWith(WORKFLOW_ID_PREFIX)) return ref;
    return (await this.registry.ask('registry.workflows.get', tenant, { ref })).id;
  }
}

function found(id: string, operation: StoredOperation | undefined): StoredOperation {
  if (operation === undefined) throw new EngineError('OPERATION_NOT_FOUND', `There is no operation "${id}".`);
  return operation;
}

function conflict(): EngineError {
  const message =
    'This idempotency key was used for an operation with another body. Use a new key, or send the same body.';
  return new EngineError('IDEMPOTENCY_CONFLICT', message);
}

function tooMany(): EngineError {
  const message = `${MOST_RUNNING} bulk operations run already. Wait for one of them, or cancel one.`;
  return new EngineError('RATE_LIMITED', message, { retryAfterSeconds: 10 });
}
