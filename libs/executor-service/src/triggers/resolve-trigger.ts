import { DEFAULT_TENANT, type StartRequest, type TriggerRecord } from '@workflows/contracts';
import { startDigest } from '@workflows/platform';
import type { ProgramCatalog, RegistryClient } from '@workflows/runtime';
import { RegistryChildResolver } from '../children/registry-child-resolver';

/** `ok: false`: the record can never start anything; it goes to quarantine with this reason. */
export type ResolvedTrigger = { ok: true; request: StartRequest } | { ok: false; reason: string };

export interface TriggerFacts {
  executionId: string;
  createdAt: number;
}

/** Makes a start of a record of `workflows.triggers`. Throws when the registry is out of reach: then nothing is decided. */
export class TriggerResolver {
  private readonly workflows: RegistryChildResolver;

  constructor(registry: RegistryClient, catalog: ProgramCatalog) {
    this.workflows = new RegistryChildResolver(registry, catalog);
  }

  async resolve(record: TriggerRecord, facts: TriggerFacts): Promise<ResolvedTrigger> {
    const { workflow, input = {}, idempotencyKey } = record;
    const resolved = await this.workflows.resolve(DEFAULT_TENANT, { workflow, input });
    if (!resolved.ok) return { ok: false, reason: resolved.cause };
    const idempotency =
      idempotencyKey === undefined ? undefined : { key: idempotencyKey, bodyDigest: startDigest(record.input) };
    return {
      ok: true,
      request: { tenant: DEFAULT_TENANT, ...facts, ...resolved.child, input, ...(idempotency && { idempotency }) },
    };
  }
}
