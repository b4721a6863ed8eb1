import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { readKey } from '../executions/idempotency';
import { MigrateExecution } from '../executions/migrate-execution';
import { MigrateWorkflowBody, MigrationRehearsalAnswer } from '../executions/migration.dto';
import { MigrationRehearsal, type Rehearsal } from '../executions/migration-rehearsal';
import { Caller, Tenant } from '../tenant';
import { withoutVersion } from '../workflows/workflow-ref';
import { openOf } from './bulk-request';
import { OperationAnswer } from './operation.dto';
import { OperationDesk } from './operation-desk';
import { OPERATION_KEY } from './operation-key';
import { toOperationAnswer } from './operation-view';

@ApiTags('Operations')
@ApiBearerAuth()
@Controller('workflows')
export class WorkflowMigrationsController {
  constructor(
    @Inject(OperationDesk) private readonly desk: OperationDesk,
    @Inject(MigrateExecution) private readonly migrations: MigrateExecution,
    @Inject(MigrationRehearsal) private readonly rehearsal: MigrationRehearsal,
  ) {}

  @Post(':id/migrate')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'migrateWorkflow',
    summary:
      'Let the open executions of a version go on with another one, or say which could, and why others could not',
  })
  @ApiParam({ name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' })
  @ApiHeader(OPERATION_KEY)
  @ApiResponse({ status: 202, type: OperationAnswer, description: 'It is durable, and goes on by itself.' })
  @ApiResponse({ status: 200, type: MigrationRehearsalAnswer, description: 'Of `dryRun`: nothing was done.' })
  @Problems(
    'PARAMETER_INVALID',
    'WORKFLOW_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'IDEMPOTENCY_CONFLICT',
    'FIELD_INVALID',
    'RATE_LIMITED',
    'OVERLOADED',
  )
  async migrate(
    @Tenant() tenant: TenantId,
    @Caller() createdBy: string,
    @Param('id') ref: string,
    @Headers('idempotency-key') header: string | undefined,
    @Body(bodyOf(MigrateWorkflowBody)) { from, to, map, dryRun, filter: conditions }: MigrateWorkflowBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAnswer | Rehearsal> {
    const key = readKey(header, undefined);
    const workflow = withoutVersion(ref);
    const way = { from, to, ...(map && { map }) };
    const read = async () => {
      const workflowId = await this.migrations.check(tenant, workflow, to, map);
      await this.migrations.check(tenant, workflowId, from);
      return { migration: { workflowId, ...way }, filter: await openOf(workflowId, conditions) };
    };
    if (dryRun === true) {
      const { migration, filter } = await read();
      void reply.code(200);
      return this.rehearsal.rehearse(tenant, migration, filter);
    }
    const asked = { workflowId: workflow, ...way, filter: conditions ?? {} };
    const { operation, replayed } = await this.desk.open(tenant, asked, key, async () => {
      const { migration, filter } = await read();
      return { createdBy, action: { kind: 'migrate', ...migration }, chosen: { by: 'filter', filter } };
    });
    void reply.header('location', `/operations/${operation.id}`);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return toOperationAnswer(operation);
  }
}
