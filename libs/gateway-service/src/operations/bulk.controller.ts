import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { readKey } from '../executions/idempotency';
import { Caller, Tenant } from '../tenant';
import { BulkBody, OperationAnswer, RehearsalAnswer } from './operation.dto';
import { OperationDesk } from './operation-desk';
import { OPERATION_KEY } from './operation-key';
import { toOperationAnswer } from './operation-view';

@ApiTags('Operations')
@ApiBearerAuth()
@Controller('workflows/executions')
export class BulkController {
  constructor(@Inject(OperationDesk) private readonly desk: OperationDesk) {}

  @Post('bulk')
  @HttpCode(202)
  @ApiOperation({ operationId: 'bulk', summary: 'Do one thing to many executions, or say to how many' })
  @ApiHeader(OPERATION_KEY)
  @ApiBody({ type: BulkBody })
  @ApiResponse({ status: 202, type: OperationAnswer, description: 'It is durable, and goes on by itself.' })
  @ApiResponse({ status: 200, type: RehearsalAnswer, description: 'Of `dryRun`: nothing was done.' })
  @Problems(
    'BODY_MALFORMED',
    'PARAMETER_INVALID',
    'WORKFLOW_NOT_FOUND',
    'IDEMPOTENCY_CONFLICT',
    'FIELD_INVALID',
    'FIELD_UNKNOWN',
    'RATE_LIMITED',
  )
  async bulk(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Headers('idempotency-key') header: string | undefined,
    @Body(bodyOf(BulkBody)) body: BulkBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAnswer | RehearsalAnswer> {
    const key = readKey(header, body.idempotencyKey);
    if (body.dryRun === true) {
      void reply.code(200);
      return this.desk.rehearse(tenant, body);
    }
    const { operation, replayed } = await this.desk.create(tenant, by, body, key);
    void reply.header('location', `/operations/${operation.id}`);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return toOperationAnswer(operation);
  }
}
