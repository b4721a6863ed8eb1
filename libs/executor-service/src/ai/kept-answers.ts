import { createHash } from 'node:crypto';
import type { TenantId } from '@workflows/contracts';
import type { AnswerCache, KeptAnswer, ModelOutcome, ModelRequest } from '@workflows/runtime';

export interface Question {
  tenant: TenantId;
  /** Where it is asked; undefined: where the settings say. */
  place: string | undefined;
  request: ModelRequest;
}

/** Characters of JSON; a longer answer is asked for again. */
const LONGEST_KEPT = 262_144;

/**
 * What models have answered, for the same question again. Nothing depends on it: where it cannot be read the model is asked, and
 * what cannot be kept is asked again.
 */
export class KeptAnswers {
  constructor(private readonly cache: AnswerCache) {}

  async find(question: Question): Promise<ModelOutcome | undefined> {
    const kept = await this.cache.find(question.tenant, keyOf(question)).catch(() => undefined);
    const usage = { model: question.request.model, in: 0, out: 0, costMicros: 0, cached: true as const };
    return kept && { ok: true, value: kept.value, calls: kept.calls, usage };
  }

  async keep(question: Question, { value, calls }: KeptAnswer): Promise<void> {
    if (JSON.stringify([value, calls]).length > LONGEST_KEPT) return;
    await this.cache.keep(question.tenant, keyOf(question), { value, calls }).catch(() => undefined);
  }
}

/** The same question elsewhere is another one. Without a place the key is what it was before there were any. */
function keyOf({ request, place }: Question): string {
  return createHash('sha256')
    .update(JSON.stringify(place === undefined ? request : [place, request]))
    .digest('hex');
}
