import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import { Queries, bodyOf, oneOf, textOf, wholeNumber } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { ApprovalDesk } from './approval-desk';
import { ApprovalIds } from './approval-ids';
import { ApprovalAnswer, ApprovalListAnswer, DecisionBody } from './approval.dto';

const CURSOR = 'the nextCursor of an earlier page';
const QUERY = {
  status: oneOf(['pending'], 'pending', 'Those that wait for an answer.'),
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^approval_[\w-]{1,512}$/, CURSOR, 'The `nextCursor` of the page before.'),
};
const ID = { name: 'id', description: 'The id of the approval.', example: 'approval_AQAAAAUBkK' };

/** Decisions of people that executions wait for. */
@ApiTags('Approvals')
@ApiBearerAuth()
@Controller('approvals')
export class ApprovalsController {
  constructor(
    @Inject(ApprovalDesk) private readonly desk: ApprovalDesk,
    @Inject(ApprovalIds) private readonly ids: ApprovalIds,
  ) {}

  @Get()
  @Queries(QUERY)
  @ApiOperation({ operationId: 'listApprovals', summary: 'List what waits for people, oldest executions first' })
  @ApiResponse({ status: 200, type: ApprovalListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor }: QueryValues<typeof QUERY>,
  ): Promise<ApprovalListAnswer> {
    const after = cursor === undefined ? undefined : this.ids.read(tenant, cursor);
    if (cursor !== undefined && !after)
      throw new EngineError('PARAMETER_INVALID', `The parameter "cursor" must be ${CURSOR}.`);
    const found = await this.desk.list(tenant, limit + 1, after);
    const data = found.slice(0, limit);
    return { data, meta: { nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null } };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getApproval', summary: 'Get an approval, answered ones included' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ApprovalAnswer })
  @Problems('APPROVAL_NOT_FOUND')
  get(@Tenant() tenant: TenantId, @Param('id') id: string): Promise<ApprovalAnswer> {
    return this.desk.get(tenant, id);
  }

  @Post(':id/answer')
  @HttpCode(200)
  @ApiOperation({ operationId: 'answerApproval', summary: 'Decide; the same answer again does nothing' })
  @ApiParam(ID)
  @ApiBody({ type: DecisionBody })
  @ApiResponse({ status: 200, type: ApprovalAnswer })
  @Problems('BODY_MALFORMED', 'APPROVAL_NOT_FOUND', 'APPROVAL_CLOSED', 'FIELD_UNKNOWN', 'FIELD_INVALID', 'OVERLOADED')
  answer(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(DecisionBody)) body: DecisionBody,
  ): Promise<ApprovalAnswer> {
    return this.desk.answer(tenant, id, body);
  }
}
