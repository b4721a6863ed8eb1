import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiExtraModels } from '@nestjs/swagger';
import type { ExecutionView, MigrationVerdict, TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { ExecutionAnswer } from './execution.dto';
import { ExecutionViews } from './execution-views';
import { MigrateExecution, notMigrated } from './migrate-execution';
import { MigrateExecutionBody, MigrationVerdictAnswer } from './migration.dto';

@ApiTags('Executions')
@ApiBearerAuth()
@ApiExtraModels(ExecutionAnswer, MigrationVerdictAnswer)
@Controller('workflows/executions')
export class MigrationsController {
  constructor(
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
    @Inject(MigrateExecution) private readonly migrations: MigrateExecution,
  ) {}

  @Post(':id/migrate')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'migrateExecution',
    summary: 'Let an open execution go on with another version, or say what that would come to',
  })
  @ApiParam({ name: 'id', description: 'The id of the execution.', example: 'execution_123' })
  @ApiResponse({
    status: 200,
    description: 'The execution as it goes on; of a dry run, the verdict.',
    content: {
      'application/json': {
        schema: { oneOf: [ExecutionAnswer, MigrationVerdictAnswer].map((type) => ({ $ref: getSchemaPath(type) })) },
      },
    },
  })
  @Problems('EXECUTION_NOT_FOUND', 'VERSION_NOT_FOUND', 'EXECUTION_CLOSED', 'MIGRATION_UNSAFE', 'FIELD_INVALID')
  async migrate(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(MigrateExecutionBody)) { version, map, dryRun }: MigrateExecutionBody,
  ): Promise<ExecutionView | { executionId: string; verdict: MigrationVerdict }> {
    const { workflowId } = (await this.views.read(tenant, id)).seed;
    await this.migrations.check(tenant, workflowId, version, map);
    const migration = { workflowId, to: version, ...(map && { map }), ...(dryRun && { dryRun }) };
    const verdict = await this.migrations.migrate(tenant, id, migration);
    if (dryRun) return { executionId: id, verdict };
    const refusal = notMigrated(id, verdict);
    if (refusal) throw refusal;
    return this.views.show(tenant, id);
  }
}
