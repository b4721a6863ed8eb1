import { nameClaim, type TenantId, type TriggerRecord } from '@workflows/contracts';
import { startDigest } from '@workflows/platform';
import type { ProgramCatalog, RegistryClient, TriggerResolution } from '@workflows/runtime';
import { RegistryChildResolver } from '../children/registry-child-resolver';

export interface TriggerFacts {
  tenant: TenantId;
  executionId: string;
  createdAt: number;
}

/** Makes a start request of a record of `workflows.triggers`. Throws when the registry is out of reach: then nothing is decided. */
export class TriggerResolver {
  private readonly workflows: RegistryChildResolver;

  constructor(registry: RegistryClient, catalog: ProgramCatalog) {
    this.workflows = new RegistryChildResolver(registry, catalog);
  }

  async resolve(record: TriggerRecord, facts: TriggerFacts): Promise<TriggerResolution> {
    const { workflow, input = {}, idempotencyKey, labels, name, nameReuse } = record;
    const resolved = await this.workflows.resolve(facts.tenant, { workflow, input });
    if (!resolved.ok) return { ok: false, reason: resolved.cause };
    const idempotency =
      idempotencyKey === undefined ? undefined : { key: idempotencyKey, bodyDigest: startDigest(record) };
    return {
      ok: true,
      request: {
        ...facts,
        ...resolved.child,
        input,
        ...(labels && { labels }),
        ...nameClaim(name, nameReuse),
        ...(idempotency && { idempotency }),
      },
    };
  }
}
