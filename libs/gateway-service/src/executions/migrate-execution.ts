import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, Migration, MigrationVerdict, TenantId, WorkflowId } from '@workflows/contracts';
import type { CommandBus, ExecutionReader } from '@workflows/runtime';
import { BUS, READER } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import { programOf } from '../workflows/program-of';
import { DefinitionCache } from './definition-cache';

/** Moves executions to other versions of their workflows, or says what that would come to. Their owners judge and do it. */
@Injectable()
export class MigrateExecution {
  constructor(
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(READER) private readonly reader: Pick<ExecutionReader, 'stand'>,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
  ) {}

  /** That the version is there, and has the states that are mapped to. Throws WORKFLOW_NOT_FOUND, VERSION_NOT_FOUND, FIELD_INVALID. */
  async check(tenant: TenantId, workflow: WorkflowId, to: number, map: Migration['map'] = {}): Promise<WorkflowId> {
    const definition = await this.definitions.resolve(tenant, `${workflow}@${to}`);
    const mapped = Object.entries(map);
    if (mapped.length === 0 || definition.body.handler !== undefined) return definition.workflowId;
    const { states } = await programOf(definition, definition.body);
    const problems = mapped
      .filter(([, state]) => !states.has(state))
      .map(([old, state]) => ({
        message: `Version ${to} of "${definition.name}" has no state "${state}", which "${old}" is mapped to.`,
        code: 'FIELD_INVALID',
        path: `/map/${old.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      }));
    if (problems.length > 0) throw new EngineError('FIELD_INVALID', problems[0]?.message ?? '', { problems });
    return definition.workflowId;
  }

  /**
   * What comes late, behind a migration that was done since, is `already`. `asOf` absent: as it stands now. Throws EXECUTION_NOT_FOUND,
   * OVERLOADED, UNAVAILABLE.
   */
  async migrate(tenant: TenantId, executionId: ExecutionId, migration: Migration): Promise<MigrationVerdict> {
    const isSeen = migration.dryRun === true || migration.asOf !== undefined;
    const stand = isSeen ? undefined : await this.reader.stand(tenant, executionId);
    const seen = stand && { asOf: stand.seq };
    const reply = await this.bus.send({ kind: 'migrate', tenant, executionId, ...migration, ...seen });
    if (reply.kind !== 'migrated') throw unexpectedReply(reply);
    return reply.verdict;
  }
}

/** What a caller is told whose execution was not moved. */
export function notMigrated(id: ExecutionId, verdict: MigrationVerdict): EngineError | undefined {
  switch (verdict.kind) {
    case 'safe':
    case 'already':
      return undefined;
    case 'needsMapping':
    case 'breaks': {
      // A reason about code says itself what may be mapped.
      const isOfState = verdict.kind === 'needsMapping' && verdict.call === undefined;
      const message = isOfState ? `${verdict.reason} Say in "map" which state takes its place.` : verdict.reason;
      return new EngineError('MIGRATION_UNSAFE', message, {
        problems: [{ message, code: 'MIGRATION_UNSAFE', path: verdict.path ?? verdict.state ?? '' }],
      });
    }
    case 'skipped':
      switch (verdict.because) {
        case 'closed':
          return new EngineError('EXECUTION_CLOSED', `The execution "${id}" has ended. Restart it on the version.`);
        case 'notBegun':
          return new EngineError('MIGRATION_UNSAFE', `The execution "${id}" has not begun. Send it again in a moment.`);
        case 'otherVersion':
          return new EngineError('MIGRATION_UNSAFE', `The execution "${id}" runs on another version.`);
      }
  }
}
