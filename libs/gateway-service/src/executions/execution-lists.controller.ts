import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError, WORKFLOW_ID_PREFIX, type TenantId } from '@workflows/contracts';
import { Queries, type QueryValues } from '@workflows/platform';
import type { ExecutionFinder, RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { FINDER, REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { ExecutionListAnswer } from './execution-list.dto';
import {
  EXECUTION_LIST_QUERY,
  ExecutionListCursors,
  WORKFLOW_CONDITION,
  toFilter,
  toListItem,
  type ExecutionListQuery,
} from './execution-list';

const QUERY = {
  ...WORKFLOW_CONDITION,
  ...EXECUTION_LIST_QUERY,
};

/** Executions by what they are; registered before `/workflows/executions/:id`. */
@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows')
export class ExecutionListsController {
  constructor(
    @Inject(FINDER) private readonly finder: ExecutionFinder,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
  ) {}

  @Get('executions')
  @Queries(QUERY)
  @ApiOperation({ operationId: 'listExecutions', summary: 'Find executions, newest first' })
  @ApiResponse({ status: 200, type: ExecutionListAnswer })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND')
  async list(@Tenant() tenant: TenantId, @Query() query: QueryValues<typeof QUERY>): Promise<ExecutionListAnswer> {
    const { workflowId } = query;
    return this.find(tenant, query, workflowId === undefined ? undefined : await this.idOf(tenant, workflowId));
  }

  @Get(':id/executions')
  @Queries(EXECUTION_LIST_QUERY)
  @ApiOperation({ operationId: 'listExecutionsOfWorkflow', summary: 'Find executions of a workflow, newest first' })
  @ApiParam({ name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' })
  @ApiResponse({ status: 200, type: ExecutionListAnswer })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND')
  async ofWorkflow(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Query() query: ExecutionListQuery,
  ): Promise<ExecutionListAnswer> {
    const answer = await this.find(tenant, query, await this.idOf(tenant, ref));
    // Those of a deleted workflow stay; of one that never was, an empty list would be a lie.
    if (answer.data.length === 0) await this.registry.ask('registry.workflows.get', tenant, { ref });
    return answer;
  }

  private async find(tenant: TenantId, query: ExecutionListQuery, workflowId?: string): Promise<ExecutionListAnswer> {
    const { order, limit, cursor } = query;
    const filter = toFilter(query, workflowId);
    const cursors = new ExecutionListCursors(tenant, filter, order);
    const after = cursor === undefined ? undefined : cursors.read(cursor);
    if (cursor !== undefined && !after) throw wrongCursor();
    const { executions, next } = await this.finder.find(tenant, filter, { order, limit, ...(after && { after }) });
    return { data: executions.map(toListItem), meta: { nextCursor: next ? cursors.write(next) : null } };
  }

  /** Throws WORKFLOW_NOT_FOUND for a name that no workflow has. */
  private async idOf(tenant: TenantId, ref: string): Promise<string> {
    if (ref.startsWith(WORKFLOW_ID_PREFIX)) return ref;
    return (await this.registry.ask('registry.workflows.get', tenant, { ref })).id;
  }
}

function wrongCursor(): EngineError {
  const message =
    'The parameter "cursor" must be the nextCursor of an earlier page of the same list: with the same filters and order.';
  return new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'cursor' }],
  });
}
