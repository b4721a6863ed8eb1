import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { StartOutcome, StartRequest, TenantId } from '@workflows/contracts';
import type { ExecutionReader } from '@workflows/runtime';
import { READER } from '../ports';
import { DefinitionCache } from './definition-cache';

type Idempotency = StartRequest['idempotency'];

/**
 * What a start is refused for that would have been taken when it was sent first; UNAVAILABLE is the registry, and FIELD_INVALID a state that
 * the current version lacks.
 */
const MAY_HAVE_CHANGED = new Set([
  'WORKFLOW_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'INPUT_INVALID',
  'FIELD_INVALID',
  'UNAVAILABLE',
]);

/** A start that is repeated by its key gets its first answer, whatever has become of its workflow since (I2, settled 32). */
@Injectable()
export class FirstAnswer {
  constructor(
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
    @Inject(READER) private readonly reader: ExecutionReader,
  ) {}

  /** Throws the refusal where there was no first answer, and IDEMPOTENCY_CONFLICT where it was to another body. */
  async find(tenant: TenantId, ref: string, idempotency: Idempotency, refusal: unknown): Promise<StartOutcome> {
    if (!idempotency || !(refusal instanceof EngineError && MAY_HAVE_CHANGED.has(refusal.code))) throw refusal;
    const known = await this.reader.findStart(tenant, await this.workflowOf(tenant, ref), idempotency.key);
    if (!known) throw refusal;
    if (known.bodyDigest === idempotency.bodyDigest) return known;
    const message =
      'This idempotency key was used for a start with another body. Use a new key, or send the same body.';
    throw new EngineError('IDEMPOTENCY_CONFLICT', message, { cause: refusal });
  }

  /** The id of the workflow that the name stands for now; the name itself, where it stands for none any more. */
  private async workflowOf(tenant: TenantId, ref: string): Promise<string> {
    const [idOrName = ref] = ref.split('@', 1);
    const known = await this.definitions.resolve(tenant, idOrName).catch(() => undefined);
    return known?.workflowId ?? idOrName;
  }
}
