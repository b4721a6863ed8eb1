import { createHash } from 'node:crypto';
import type { TenantId } from '@workflows/contracts';
import type { AnswerCache, KeptAnswer, ModelOutcome, ModelRequest } from '@workflows/runtime';

/** Characters of JSON; a longer answer is asked for again. */
const LONGEST_KEPT = 262_144;

/**
 * What models have answered, for the same question again. Nothing depends on it: where it cannot be read the model is asked, and
 * what cannot be kept is asked again.
 */
export class KeptAnswers {
  constructor(private readonly cache: AnswerCache) {}

  async find(tenant: TenantId, request: ModelRequest): Promise<ModelOutcome | undefined> {
    const kept = await this.cache.find(tenant, keyOf(request)).catch(() => undefined);
    const usage = { model: request.model, in: 0, out: 0, costMicros: 0, cached: true as const };
    return kept && { ok: true, value: kept.value, calls: kept.calls, usage };
  }

  async keep(tenant: TenantId, request: ModelRequest, { value, calls }: KeptAnswer): Promise<void> {
    if (JSON.stringify([value, calls]).length > LONGEST_KEPT) return;
    await this.cache.keep(tenant, keyOf(request), { value, calls }).catch(() => undefined);
  }
}

function keyOf(request: ModelRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
