import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, Migration, MigrationVerdict, TenantId } from '@workflows/contracts';
import type { Clock, ExecutionFilter, ExecutionFinder, ListPosition } from '@workflows/runtime';
import { CLOCK, FINDER } from '../ports';
import { MigrateExecution } from './migrate-execution';

/**
 * How many open executions of the workflow are looked at, for how long, how many of them at once, and how many are told of by themselves. Code is run for each
 * that is a handler; as many at once as its owner answers in time, whatever that code does.
 */
const LOOKED_AT = 1_000;
const LONGEST_MS = 30_000;
const AT_ONCE = 12;
const SAMPLES = 20;

export interface Rehearsal {
  counts: Record<'safe' | 'needsMapping' | 'breaks' | 'skipped', number>;
  samples: (MigrationVerdict & { executionId: ExecutionId })[];
  isCut?: true;
}

/** What a migration of a workflow would come to: the newest of its open executions are judged by their owners, and none is moved. */
@Injectable()
export class MigrationRehearsal {
  constructor(
    @Inject(FINDER) private readonly finder: ExecutionFinder,
    @Inject(MigrateExecution) private readonly migrations: MigrateExecution,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws OVERLOADED, UNAVAILABLE. */
  async rehearse(tenant: TenantId, migration: Migration, filter: ExecutionFilter): Promise<Rehearsal> {
    const counts = { safe: 0, needsMapping: 0, breaks: 0, skipped: 0 };
    const samples: Rehearsal['samples'] = [];
    let after: ListPosition | undefined;
    const until = this.clock.now() + LONGEST_MS;
    for (let looked = 0; looked < LOOKED_AT && this.clock.now() < until;) {
      const page = await this.finder.find(tenant, filter, { order: 'desc', limit: AT_ONCE, ...(after && { after }) });
      const concerned = page.executions.filter(({ version }) => version === migration.from);
      const judged = await Promise.all(concerned.map(({ executionId }) => this.judge(tenant, executionId, migration)));
      for (const verdict of judged) {
        counts[verdict.kind === 'already' ? 'skipped' : verdict.kind]++;
        if (verdict.kind !== 'safe' && samples.length < SAMPLES) samples.push(verdict);
      }
      looked += AT_ONCE;
      after = page.next;
      if (after === undefined) return { counts, samples };
    }
    return { counts, samples, isCut: true };
  }

  /** One that went meanwhile is none to be moved. */
  private async judge(
    tenant: TenantId,
    executionId: ExecutionId,
    migration: Migration,
  ): Promise<MigrationVerdict & { executionId: ExecutionId }> {
    try {
      return { executionId, ...(await this.migrations.migrate(tenant, executionId, { ...migration, dryRun: true })) };
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'EXECUTION_NOT_FOUND')) throw error;
      return { executionId, kind: 'skipped', because: 'closed' };
    }
  }
}
