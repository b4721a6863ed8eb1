import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { idempotencyKeyOf, toTimestamp } from '@workflows/contracts';
import type { PollRequest, PolledTask, TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import type { OfferedTask, TaskDelivery, TaskSource, TaskTokens, WorkerPresence } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { OpenConnections } from '../open-connections';
import { PRESENCE, TASKS, TOKENS } from '../ports';
import { Tenant } from '../tenant';
import { PollAnswer, PollBody } from './task.dto';

const LONGEST_WAIT_SECONDS = 60;

@ApiTags('Tasks')
@ApiBearerAuth()
@Controller('tasks')
export class PollsController {
  constructor(
    @Inject(TASKS) private readonly source: TaskSource,
    @Inject(TOKENS) private readonly tokens: TaskTokens,
    @Inject(PRESENCE) private readonly presence: WorkerPresence,
    @Inject(OpenConnections) private readonly connections: OpenConnections,
  ) {}

  @Post('poll')
  @HttpCode(200)
  @ApiOperation({ operationId: 'pollTasks', summary: 'Take tasks as a worker; waits for the first one' })
  @ApiBody({ type: PollBody })
  @ApiResponse({ status: 200, type: PollAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  async poll(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(PollBody)) body: PollBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ tasks: PolledTask[] }> {
    const { functions, maxTasks = 1, wait = 0, workerId } = body;
    const waitMs = Math.min(wait, LONGEST_WAIT_SECONDS) * 1000;
    this.presence.polled(tenant, functions);
    const delivery = await this.take(
      tenant,
      { functions, maxTasks, waitMs, ...(workerId !== undefined && { workerId }) },
      reply,
    );
    if (delivery.tasks.length === 0) return { tasks: [] };
    settleWithAnswer(delivery, reply);
    return { tasks: delivery.tasks.map((task) => this.describe(tenant, task)) };
  }

  private async take(tenant: TenantId, request: PollRequest, reply: FastifyReply): Promise<TaskDelivery> {
    if (request.waitMs === 0) return this.source.poll(tenant, request);
    const connection = this.connections.track(reply);
    try {
      return await this.source.poll(tenant, request, connection.signal);
    } finally {
      connection.done();
    }
  }

  private describe(tenant: TenantId, task: OfferedTask): PolledTask {
    const { executionId, taskId, token = taskId, state, attempt, timeoutAt, heartbeatMs } = task;
    return {
      token: this.tokens.issue(tenant, { executionId, taskId: token }),
      function: task.function,
      arguments: task.arguments,
      executionId,
      state,
      attempt,
      idempotencyKey: idempotencyKeyOf(task),
      deadline: timeoutAt === undefined ? null : toTimestamp(timeoutAt),
      ...(heartbeatMs !== undefined && { heartbeat: heartbeatMs / 1000 }),
    };
  }
}

/** The tasks are the worker's once the answer was written in full; else they go back. */
function settleWithAnswer(delivery: TaskDelivery, reply: FastifyReply): void {
  const { raw } = reply;
  if (raw.destroyed) return delivery.release();
  let isWritten = false;
  raw.once('finish', () => (isWritten = raw.statusCode === 200));
  raw.once('close', () => (isWritten ? delivery.confirm() : delivery.release()));
}
