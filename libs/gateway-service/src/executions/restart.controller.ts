import { Body, Controller, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { StartedExecution, TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { KEY } from './execute.controller';
import { StartedAnswer } from './execution.dto';
import { toStartedExecution } from './execution-view';
import { readRestartIdempotency } from './idempotency';
import { RestartExecution } from './restart-execution';
import { RestartBody } from './restart.dto';

@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows/executions')
export class RestartController {
  constructor(@Inject(RestartExecution) private readonly restarts: RestartExecution) {}

  @Post(':id/restart')
  @ApiOperation({
    operationId: 'restartExecution',
    summary: 'Do an execution anew, as another one: from its beginning, or from a state with the results before it',
  })
  @ApiParam({ name: 'id', description: 'The id of the execution.', example: 'execution_123' })
  @ApiHeader(KEY)
  @ApiBody({ type: RestartBody, required: false })
  @ApiResponse({ status: 201, type: StartedAnswer, description: 'Started; it is durable and can be read.' })
  @Problems(
    'BODY_MALFORMED',
    'EXECUTION_NOT_FOUND',
    'WORKFLOW_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'STATE_NOT_REACHED',
    'IDEMPOTENCY_CONFLICT',
    'FIELD_INVALID',
    'INPUT_INVALID',
    'OVERLOADED',
  )
  async restart(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @Body(bodyOf(RestartBody, { optional: true })) body: RestartBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedExecution> {
    const { from, input, version } = body;
    const idempotency = readRestartIdempotency(key, id, body);
    const outcome = await this.restarts.restart(tenant, id, { from, input, version, idempotency });
    void reply.header('location', `/workflows/executions/${outcome.executionId}`);
    if (outcome.replayed) void reply.header('idempotent-replayed', 'true');
    return { ...toStartedExecution(outcome), restartedFrom: id };
  }
}
