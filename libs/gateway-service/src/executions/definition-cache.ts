import { Inject, Injectable } from '@nestjs/common';
import type { PublishedDefinition, TenantId } from '@workflows/contracts';
import type { Clock, RegistryClient } from '@workflows/runtime';
import { CLOCK, REGISTRY } from '../ports';

/**
 * What a start needs to know of a workflow, kept for a moment. Rules of this file:
 *   D1. A change made through this gateway is seen by the next start: the change forgets, questions under way included.
 *   D2. A change made elsewhere is seen within `FRESH_MS`, counted from when the question was asked.
 *   D3. Only answers are kept; what was not found is asked again.
 */
const FRESH_MS = 1_000;
const MOST_KEPT = 10_000;

interface Kept {
  askedAt: number;
  definition: Promise<PublishedDefinition>;
}

@Injectable()
export class DefinitionCache {
  private readonly tenants = new Map<TenantId, Map<string, Kept>>();

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By id or name, with `@version` or without. Throws WORKFLOW_NOT_FOUND, VERSION_NOT_FOUND, UNAVAILABLE. */
  resolve(tenant: TenantId, ref: string): Promise<PublishedDefinition> {
    const now = this.clock.now();
    const known = this.tenants.get(tenant)?.get(ref);
    if (known && Math.abs(now - known.askedAt) < FRESH_MS) return known.definition; // D2
    return this.ask(tenant, ref, now);
  }

  /** Drops all that is known about a tenant's workflows. */
  forget(tenant: TenantId): void {
    this.tenants.delete(tenant); // D1: an answer under way is kept by nobody
  }

  private ask(tenant: TenantId, ref: string, now: number): Promise<PublishedDefinition> {
    const kept = this.keptOf(tenant);
    const entry = { askedAt: now, definition: this.registry.ask('registry.workflows.resolve', tenant, { ref }) };
    kept.set(ref, entry);
    entry.definition.catch(() => kept.get(ref) === entry && kept.delete(ref)); // D3
    return entry.definition;
  }

  private keptOf(tenant: TenantId): Map<string, Kept> {
    const known = this.tenants.get(tenant);
    if (known && known.size < MOST_KEPT) return known;
    const fresh = new Map<string, Kept>();
    this.tenants.set(tenant, fresh);
    return fresh;
  }
}
