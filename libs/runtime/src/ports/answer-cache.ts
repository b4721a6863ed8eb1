import type { Json, TenantId } from '@workflows/contracts';
import type { ToolCall } from './models';

export interface KeptAnswer {
  value: Json;
  calls: readonly ToolCall[];
}

/** Answers of models, for a day. By `key` the question is known, with the model and all that is said to it; nobody finds those of another tenant. */
export interface AnswerCache {
  find(tenant: TenantId, key: string): Promise<KeptAnswer | undefined>;
  keep(tenant: TenantId, key: string, answer: KeptAnswer): Promise<void>;
}
