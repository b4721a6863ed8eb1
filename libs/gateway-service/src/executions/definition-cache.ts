import { Inject, Injectable } from '@nestjs/common';
import { EngineError, memoryOf } from '@workflows/contracts';
import type { PublishedDefinition, TenantId } from '@workflows/contracts';
import { KeptByMemory } from '@workflows/runtime';
import type { Clock, RegistryClient } from '@workflows/runtime';
import { CLOCK, REGISTRY } from '../ports';

/**
 * What a start needs to know of a workflow, kept for a moment. Rules of this file:
 *   D1. A change made through this gateway is seen by the next start: the change forgets, questions under way included.
 *   D2. A change made elsewhere is seen within `FRESH_MS`, counted from when the question was asked.
 *   D3. Only answers are kept; what was not found is asked again.
 *   D4. While the registry is away, what it said last holds for `HOLDS_MS`: a restart of it stops no known workflow. Only the
 *       first start waits for the question to fail; the next ones are answered while it is asked again.
 *   D5. What is kept is bounded by the memory it takes: a definition may have a mebibyte of text.
 */
const FRESH_MS = 1_000;
const HOLDS_MS = 600_000;
/** Of one tenant. */
const MOST_KEPT = { bytes: 64 * 1024 * 1024, entries: 10_000 };
const BYTES_OF_QUESTION = 1_000;

interface Kept {
  askedAt: number;
  definition: Promise<PublishedDefinition>;
  /** What the registry said last, and when it was asked that; undefined until it has answered once. */
  last: Said | undefined;
  /** The newest question was not answered: `last` stands in for it. */
  isAway: boolean;
}

interface Said {
  askedAt: number;
  definition: PublishedDefinition;
}

@Injectable()
export class DefinitionCache {
  private readonly tenants = new Map<TenantId, KeptByMemory<Kept>>();

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By id or name, with `@version` or without. Throws WORKFLOW_NOT_FOUND, VERSION_NOT_FOUND, UNAVAILABLE. */
  resolve(tenant: TenantId, ref: string): Promise<PublishedDefinition> {
    const now = this.clock.now();
    const known = this.tenants.get(tenant)?.get(ref);
    if (known && Math.abs(now - known.askedAt) < FRESH_MS) return known.definition; // D2
    const answer = this.ask(tenant, ref, now, known?.last);
    if (!known?.isAway || !holds(known.last, now)) return answer;
    answer.catch(() => undefined); // D4: nobody waits for this one
    return Promise.resolve(known.last.definition);
  }

  /** Drops all that is known about a tenant's workflows. */
  forget(tenant: TenantId): void {
    this.tenants.delete(tenant); // D1: an answer under way is kept by nobody
  }

  /** A change of them failed without a word on whether it was made: all are asked anew, and the old answers hold if nobody answers. */
  doubt(tenant: TenantId): void {
    for (const kept of this.tenants.get(tenant)?.values() ?? []) kept.askedAt = Number.NEGATIVE_INFINITY;
  }

  private ask(tenant: TenantId, ref: string, now: number, last: Said | undefined): Promise<PublishedDefinition> {
    const kept = this.keptOf(tenant);
    const isAway = kept.get(ref)?.isAway ?? false;
    const entry: Kept = { askedAt: now, definition: this.question(tenant, ref, now, last, () => entry), last, isAway };
    kept.set(ref, entry, BYTES_OF_QUESTION + memoryOf(last?.definition));
    entry.definition.catch(() => kept.get(ref) === entry && kept.delete(ref)); // D3
    return entry.definition;
  }

  private async question(
    tenant: TenantId,
    ref: string,
    now: number,
    last: Said | undefined,
    entry: () => Kept,
  ): Promise<PublishedDefinition> {
    try {
      const definition = await this.registry.ask('registry.workflows.resolve', tenant, { ref });
      Object.assign(entry(), { last: { askedAt: now, definition }, isAway: false });
      this.weigh(tenant, ref, entry(), definition);
      return definition;
    } catch (error) {
      if (!isAbsence(error) || !holds(last, this.clock.now())) throw error;
      entry().isAway = true;
      return last.definition; // D4
    }
  }

  /** D5; one that was forgotten meanwhile stays so. */
  private weigh(tenant: TenantId, ref: string, entry: Kept, definition: PublishedDefinition): void {
    const kept = this.tenants.get(tenant);
    if (kept?.get(ref) === entry) kept.set(ref, entry, BYTES_OF_QUESTION + memoryOf(definition));
  }

  private keptOf(tenant: TenantId): KeptByMemory<Kept> {
    const known = this.tenants.get(tenant);
    if (known !== undefined) return known;
    const fresh = new KeptByMemory<Kept>(MOST_KEPT);
    this.tenants.set(tenant, fresh);
    return fresh;
  }
}

function holds(said: Said | undefined, now: number): said is Said {
  return said !== undefined && Math.abs(now - said.askedAt) < HOLDS_MS;
}

function isAbsence(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'UNAVAILABLE';
}
