import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { Unthrottled, bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { TaskAnswers, completion, failure } from './task-answers';
import type { Accepted } from './task-answers';
import { TaskBatches } from './task-batches';
import type { BatchResult } from './task-batches';
import {
  AcceptedAnswer,
  BatchAnswer,
  BatchBody,
  CompleteBatchBody,
  CompleteBody,
  CompleteItem,
  FailBatchBody,
  FailBody,
  FailItem,
  HeartbeatBatchBody,
  HeartbeatBody,
  HeartbeatItem,
} from './task.dto';

const TOKEN = {
  name: 'token',
  description: 'The token of the task, from a poll or from the header Workflow-Task-Token.',
  example: 'task_AQAAAAUBkK',
};
const HEARTBEAT = { kind: 'heartbeat' } as const;

/** What workers say about their tasks (settled 9-11). Never throttled: an answer that comes late is work done twice. */
@ApiTags('Tasks')
@ApiBearerAuth()
@Controller('tasks')
export class TaskAnswersController {
  constructor(
    @Inject(TaskAnswers) private readonly answers: TaskAnswers,
    @Inject(TaskBatches) private readonly batches: TaskBatches,
  ) {}

  @Post(':token/complete')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'completeTask', summary: 'A task succeeded' })
  @ApiParam(TOKEN)
  @ApiBody({ type: CompleteBody, required: false })
  @ApiResponse({ status: 200, type: AcceptedAnswer })
  @Problems('TASK_NOT_FOUND', 'TASK_CLOSED', 'FIELD_UNKNOWN', 'OVERLOADED')
  complete(
    @Tenant() tenant: TenantId,
    @Param('token') token: string,
    @Body(bodyOf(CompleteBody, { optional: true })) body: CompleteBody,
  ): Promise<Accepted> {
    return this.answers.submit(tenant, token, completion(body));
  }

  @Post(':token/fail')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'failTask', summary: 'A task failed' })
  @ApiParam(TOKEN)
  @ApiBody({ type: FailBody })
  @ApiResponse({ status: 200, type: AcceptedAnswer })
  @Problems('BODY_MALFORMED', 'TASK_NOT_FOUND', 'TASK_CLOSED', 'FIELD_INVALID', 'OVERLOADED')
  fail(
    @Tenant() tenant: TenantId,
    @Param('token') token: string,
    @Body(bodyOf(FailBody)) body: FailBody,
  ): Promise<Accepted> {
    return this.answers.submit(tenant, token, failure(body));
  }

  @Post(':token/heartbeat')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'heartbeatTask', summary: 'A task is still being worked on' })
  @ApiParam(TOKEN)
  @ApiBody({ type: HeartbeatBody, required: false })
  @ApiResponse({ status: 200, type: AcceptedAnswer })
  @Problems('TASK_NOT_FOUND', 'TASK_CLOSED', 'OVERLOADED')
  heartbeat(
    @Tenant() tenant: TenantId,
    @Param('token') token: string,
    @Body(bodyOf(HeartbeatBody, { optional: true })) _body: HeartbeatBody,
  ): Promise<Accepted> {
    return this.answers.submit(tenant, token, HEARTBEAT);
  }

  @Post('complete')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'completeTasks', summary: 'Tasks succeeded, up to 1,000' })
  @ApiBody({ type: CompleteBatchBody })
  @ApiResponse({ status: 200, type: BatchAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID')
  completeMany(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(BatchBody)) { tasks }: BatchBody,
  ): Promise<{ results: BatchResult[] }> {
    return this.batches.submit(tenant, tasks, CompleteItem, completion);
  }

  @Post('fail')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'failTasks', summary: 'Tasks failed, up to 1,000' })
  @ApiBody({ type: FailBatchBody })
  @ApiResponse({ status: 200, type: BatchAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID')
  failMany(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(BatchBody)) { tasks }: BatchBody,
  ): Promise<{ results: BatchResult[] }> {
    return this.batches.submit(tenant, tasks, FailItem, failure);
  }

  @Post('heartbeat')
  @HttpCode(200)
  @Unthrottled()
  @ApiOperation({ operationId: 'heartbeatTasks', summary: 'Tasks are still being worked on, up to 1,000' })
  @ApiBody({ type: HeartbeatBatchBody })
  @ApiResponse({ status: 200, type: BatchAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID')
  heartbeatMany(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(BatchBody)) { tasks }: BatchBody,
  ): Promise<{ results: BatchResult[] }> {
    return this.batches.submit(tenant, tasks, HeartbeatItem, () => HEARTBEAT);
  }
}
