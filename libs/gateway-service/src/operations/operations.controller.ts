import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { Queries, textOf, wholeNumber } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { OperationAnswer, OperationListAnswer } from './operation.dto';
import { OperationDesk } from './operation-desk';
import { toOperationAnswer } from './operation-view';

const CURSOR = 'the nextCursor of an earlier page';
const QUERY = {
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^operation_[\w-]{1,64}$/, CURSOR, 'The `nextCursor` of the page before.'),
};
const ID = { name: 'id', description: 'The id of the operation.', example: 'operation_123' };

/** What is done to many executions, by `POST /workflows/executions/bulk`. */
@ApiTags('Operations')
@ApiBearerAuth()
@Controller('operations')
export class OperationsController {
  constructor(@Inject(OperationDesk) private readonly desk: OperationDesk) {}

  @Get()
  @Queries(QUERY)
  @ApiOperation({ operationId: 'listOperations', summary: 'List bulk operations, newest first' })
  @ApiResponse({ status: 200, type: OperationListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor }: QueryValues<typeof QUERY>,
  ): Promise<OperationListAnswer> {
    const page = { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) };
    const operations = await this.desk.list(tenant, page);
    const data = operations.slice(0, limit).map(toOperationAnswer);
    return { data, meta: { nextCursor: operations.length > limit ? (data.at(-1)?.id ?? null) : null } };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getOperation', summary: 'Get a bulk operation: how far it is' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: OperationAnswer })
  @Problems('OPERATION_NOT_FOUND')
  async get(@Tenant() tenant: TenantId, @Param('id') id: string): Promise<OperationAnswer> {
    return toOperationAnswer(await this.desk.get(tenant, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelOperation',
    summary: 'Stop a bulk operation; what it has done stays, and once it is cancelled this does nothing',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: OperationAnswer })
  @Problems('OPERATION_NOT_FOUND', 'OPERATION_CLOSED')
  async cancel(@Tenant() tenant: TenantId, @Param('id') id: string): Promise<OperationAnswer> {
    return toOperationAnswer(await this.desk.cancel(tenant, id));
  }
}
