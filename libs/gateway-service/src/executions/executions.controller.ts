import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError } from '@workflows/contracts';
import type { ExecutionView, HistoryEventView, TenantId } from '@workflows/contracts';
import { Queries, bodyOf, oneOf, someOf, textOf, wholeNumber } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { ExecutionReader } from '@workflows/runtime';
import { describeHistory } from '@workflows/state-machine';
import { Problems } from '../docs/problems';
import { READER } from '../ports';
import { Tenant } from '../tenant';
import { CancelExecution } from './cancel-execution';
import { ExecutionGraphs } from './execution-graphs';
import { LONG_FIELDS, withFields } from './execution-view';
import { ExecutionViews, executionNotFound } from './execution-views';
import { CancelBody, ExecutionAnswer, HistoryAnswer, PauseBody, ResumeBody } from './execution.dto';
import { SteerExecution } from './steer-execution';

const ID = { name: 'id', description: 'The id of the execution.', example: 'execution_123' };

const HISTORY_QUERY = {
  limit: wholeNumber({ min: 1, max: 1000, absent: 100, description: 'How many events to return at most.' }),
  cursor: textOf(/^(before-)?\d{1,15}$/, 'the nextCursor of an earlier page', 'The `nextCursor` of the page before.'),
  order: oneOf(['asc', 'desc'], 'asc', 'By their number: `desc` begins with the last.'),
};
const BACKWARDS = 'before-';

const EXECUTION_QUERY = {
  include: someOf(
    [...LONG_FIELDS, 'graph'],
    `Of ${LONG_FIELDS.join(', ')}, those that are wanted; all of them when absent. And \`graph\`, as \`/graph\` shows it.`,
  ),
};

/** Paths under `/workflows/executions`; Fastify prefers them to `/workflows/:id`. */
@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows/executions')
export class ExecutionsController {
  constructor(
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
    @Inject(READER) private readonly reader: ExecutionReader,
    @Inject(CancelExecution) private readonly cancellation: CancelExecution,
    @Inject(ExecutionGraphs) private readonly graphs: ExecutionGraphs,
    @Inject(SteerExecution) private readonly steering: SteerExecution,
  ) {}

  @Get(':id')
  @Queries(EXECUTION_QUERY)
  @ApiOperation({ operationId: 'getExecution', summary: 'Get an execution' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('PARAMETER_INVALID', 'EXECUTION_NOT_FOUND')
  async get(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Query() { include }: QueryValues<typeof EXECUTION_QUERY>,
  ): Promise<Partial<ExecutionView> & { graph?: object }> {
    const view = await this.views.show(tenant, id);
    if (include === undefined) return view;
    const fields = withFields(view, include);
    return include.includes('graph') ? { ...fields, graph: (await this.graphs.of(tenant, id)).graph } : fields;
  }

  @Get(':id/history')
  @Queries(HISTORY_QUERY)
  @ApiOperation({ operationId: 'getExecutionHistory', summary: 'Every event of an execution, in order' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: HistoryAnswer })
  @Problems('PARAMETER_INVALID', 'EXECUTION_NOT_FOUND')
  async history(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Query() { limit, cursor, order }: QueryValues<typeof HISTORY_QUERY>,
  ): Promise<{ data: HistoryEventView[]; meta: { nextCursor: string | null } }> {
    const isBackwards = order === 'desc';
    if (cursor !== undefined && cursor.startsWith(BACKWARDS) !== isBackwards) throw otherOrder();
    const from = cursor === undefined ? undefined : Number(cursor.replace(BACKWARDS, ''));
    const page = await (isBackwards
      ? this.reader.readHistoryBack(tenant, id, from, limit)
      : this.reader.readHistory(tenant, id, from ?? 0, limit));
    if (!page) throw executionNotFound(id);
    const { seed, history, more } = page;
    const last = history.at(-1);
    const nextCursor = more && last ? `${isBackwards ? BACKWARDS : ''}${last.seq}` : null;
    return { data: describeHistory(seed, history), meta: { nextCursor } };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelExecution',
    summary: 'Cancel an execution; again, once it is cancelled, does nothing',
  })
  @ApiParam(ID)
  @ApiBody({ type: CancelBody, required: false })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_CLOSED', 'FIELD_INVALID')
  async cancel(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(CancelBody, { optional: true })) { reason = '', undo = false }: CancelBody,
  ): Promise<ExecutionView> {
    await this.cancellation.cancel(tenant, id, { reason, undo });
    return this.views.show(tenant, id);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'pauseExecution',
    summary: 'Pause an execution: nothing new begins; again, while it is paused, does nothing',
  })
  @ApiParam(ID)
  @ApiBody({ type: PauseBody, required: false })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_CLOSED', 'FIELD_INVALID')
  async pause(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(PauseBody, { optional: true })) { clocks = 'run', reason, tree = false }: PauseBody,
  ): Promise<ExecutionView> {
    const why = reason === undefined ? {} : { reason };
    await this.steering.steer(tenant, id, { kind: 'pause', clocks, ...why }, { tree });
    return this.views.show(tenant, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeExecution',
    summary: 'Let a paused execution go on where it is; one that is not paused stays as it is',
  })
  @ApiParam(ID)
  @ApiBody({ type: ResumeBody, required: false })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_CLOSED', 'FIELD_INVALID')
  async resume(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(ResumeBody, { optional: true })) { tree = false }: ResumeBody,
  ): Promise<ExecutionView> {
    await this.steering.steer(tenant, id, { kind: 'resume' }, { tree });
    return this.views.show(tenant, id);
  }

  @Post(':id/redrive')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'redriveExecution',
    summary: 'Let a failed, timed out or cancelled execution go on from what it failed in',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_CLOSED', 'EXECUTION_OPEN')
  async redrive(@Tenant() tenant: TenantId, @Param('id') id: string): Promise<ExecutionView> {
    await this.steering.steer(tenant, id, { kind: 'redrive' });
    return this.views.show(tenant, id);
  }
}

function otherOrder(): EngineError {
  const message = 'The parameter "cursor" must be the nextCursor of an earlier page in the same order.';
  return new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'cursor' }],
  });
}
