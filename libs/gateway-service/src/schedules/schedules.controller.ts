import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Backfilled, Page, ScheduleSummary, ScheduleView, TenantId } from '@workflows/contracts';
import { Queries, bodyOf } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { StartResolver } from '../executions/start-resolver';
import { READ_ONLY_FIELDS } from '../field-rules';
import { LIST_QUERY } from '../list-query';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import {
  BackfillAnswer,
  BackfillBody,
  PreviewAnswer,
  ScheduleAnswer,
  ScheduleBody,
  ScheduleListAnswer,
  SchedulePatchBody,
  TimingBody,
} from './schedule.dto';

const ID = {
  name: 'id',
  description: 'The id of the schedule, or its name (percent-encoded).',
  example: 'schedule_123',
};
const IGNORED = { ignored: [...READ_ONLY_FIELDS, 'pausedAt', 'next', 'last'] };
const WRITE_PROBLEMS = [
  'BODY_MALFORMED',
  'WORKFLOW_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'NAME_TAKEN',
  'FIELD_INVALID',
  'FIELD_UNKNOWN',
  'INPUT_INVALID',
] as const;

/** What starts workflows by the clock (settled 51, 64). */
@ApiTags('Schedules')
@ApiBearerAuth()
@Controller('schedules')
export class SchedulesController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(StartResolver) private readonly starts: StartResolver,
  ) {}

  @Get()
  @Queries(LIST_QUERY)
  @ApiOperation({ operationId: 'listSchedules', summary: 'List schedules' })
  @ApiResponse({ status: 200, type: ScheduleListAnswer })
  @Problems('PARAMETER_INVALID')
  list(@Tenant() tenant: TenantId, @Query() query: QueryValues<typeof LIST_QUERY>): Promise<Page<ScheduleSummary>> {
    return this.registry.ask('registry.schedules.list', tenant, { query });
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ operationId: 'previewSchedule', summary: 'When a schedule would fire, before it is saved' })
  @ApiBody({ type: TimingBody })
  @ApiResponse({ status: 200, type: PreviewAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  preview(@Tenant() tenant: TenantId, @Body(bodyOf(TimingBody)) body: TimingBody): Promise<{ next: string[] }> {
    return this.registry.ask('registry.schedules.preview', tenant, { draft: { ...body } });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getSchedule', summary: 'Get a schedule, with its next and last firings' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ScheduleAnswer })
  @Problems('SCHEDULE_NOT_FOUND')
  get(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<ScheduleView> {
    return this.registry.ask('registry.schedules.get', tenant, { ref });
  }

  @Post()
  @ApiOperation({ operationId: 'createSchedule', summary: 'Create a schedule' })
  @ApiBody({ type: ScheduleBody })
  @ApiResponse({ status: 201, type: ScheduleAnswer })
  @Problems(...WRITE_PROBLEMS)
  async create(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(ScheduleBody, IGNORED)) body: ScheduleBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleView> {
    await this.checkStart(tenant, body);
    const view = await this.registry.ask('registry.schedules.create', tenant, { draft: { ...body } });
    void reply.header('location', `/schedules/${view.id}`);
    return view;
  }

  @Put(':id')
  @ApiOperation({ operationId: 'updateSchedule', summary: 'Replace a schedule; a paused one stays paused' })
  @ApiParam(ID)
  @ApiBody({ type: ScheduleBody })
  @ApiResponse({ status: 200, type: ScheduleAnswer })
  @Problems('SCHEDULE_NOT_FOUND', ...WRITE_PROBLEMS)
  async update(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(ScheduleBody, IGNORED)) body: ScheduleBody,
  ): Promise<ScheduleView> {
    await this.checkStart(tenant, body);
    return this.registry.ask('registry.schedules.update', tenant, { ref, draft: { ...body } });
  }

  @Patch(':id')
  @ApiOperation({ operationId: 'patchSchedule', summary: 'Change some fields of a schedule' })
  @ApiParam(ID)
  @ApiBody({ type: SchedulePatchBody })
  @ApiResponse({ status: 200, type: ScheduleAnswer })
  @Problems('SCHEDULE_NOT_FOUND', ...WRITE_PROBLEMS)
  patch(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(SchedulePatchBody, IGNORED)) body: SchedulePatchBody,
  ): Promise<ScheduleView> {
    return this.registry.ask('registry.schedules.patch', tenant, { ref, patch: { ...body } });
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteSchedule', summary: 'Delete a schedule; what it has started goes on' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('SCHEDULE_NOT_FOUND')
  async delete(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<DeletedAnswer> {
    await this.registry.ask('registry.schedules.delete', tenant, { ref });
    return { success: true, message: 'Schedule deleted successfully' };
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ operationId: 'pauseSchedule', summary: 'Pause a schedule: nothing starts until it is resumed' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ScheduleAnswer })
  @Problems('SCHEDULE_NOT_FOUND')
  pause(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<ScheduleView> {
    return this.registry.ask('registry.schedules.pause', tenant, { ref });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeSchedule', summary: 'Resume a schedule; what fell due meanwhile stays away' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: ScheduleAnswer })
  @Problems('SCHEDULE_NOT_FOUND')
  resume(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<ScheduleView> {
    return this.registry.ask('registry.schedules.resume', tenant, { ref });
  }

  @Post(':id/backfill')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'backfillSchedule',
    summary: 'Fire at the times of a span of the past at which it has not fired, 1,000 at most',
  })
  @ApiParam(ID)
  @ApiBody({ type: BackfillBody })
  @ApiResponse({ status: 202, type: BackfillAnswer })
  @Problems('BODY_MALFORMED', 'SCHEDULE_NOT_FOUND', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  backfill(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(BackfillBody)) body: BackfillBody,
  ): Promise<Backfilled> {
    return this.registry.ask('registry.schedules.backfill', tenant, { ref, span: { ...body } });
  }

  /** The early word on what each firing would come to: whether the workflow is there and takes the input. */
  private async checkStart(tenant: TenantId, { workflow, input }: ScheduleBody): Promise<void> {
    await this.starts.resolve(tenant, workflow, { input });
  }
}
