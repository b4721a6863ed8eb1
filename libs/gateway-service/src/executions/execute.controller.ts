import { Body, Controller, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ExecutionView, StartOutcome, StartRequest, StartedExecution, TenantId } from '@workflows/contracts';
import { Queries, bodyOf } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { Starter } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { STARTER } from '../ports';
import { Tenant } from '../tenant';
import { toStartedExecution } from './execution-view';
import { ExecuteBody, ExecutionAnswer, StartedAnswer } from './execution.dto';
import { FinishWait } from './finish-wait';
import { FirstAnswer } from './first-answer';
import { readIdempotency } from './idempotency';
import { StartResolver } from './start-resolver';
import { WAIT_QUERY, readWaitSeconds } from './wait';

export const KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key with the same body gives the same answer for seven days.',
};
const PREFER = {
  name: 'Prefer',
  required: false,
  description: '`wait=30` answers with the finished execution, if it ends within 30 seconds.',
};

const INPUT_GOES = 'What the workflow works on goes into "input": {"input": {…}}.';

@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows')
export class ExecuteController {
  constructor(
    @Inject(StartResolver) private readonly resolver: StartResolver,
    @Inject(STARTER) private readonly starter: Starter,
    @Inject(FinishWait) private readonly finish: FinishWait,
    @Inject(FirstAnswer) private readonly first: FirstAnswer,
  ) {}

  @Post(':id/execute')
  @Queries(WAIT_QUERY)
  @ApiOperation({ operationId: 'executeWorkflow', summary: 'Execute a workflow' })
  @ApiParam({
    name: 'id',
    description: 'The id of the workflow, or its name; `@version` after it names a version.',
    example: 'workflow_123',
  })
  @ApiHeader(KEY)
  @ApiHeader(PREFER)
  @ApiBody({ type: ExecuteBody, required: false })
  @ApiResponse({ status: 201, type: StartedAnswer, description: 'Started; it is durable and can be read.' })
  @ApiResponse({ status: 200, type: ExecutionAnswer, description: 'Finished within the time to wait.' })
  @ApiResponse({ status: 202, type: ExecutionAnswer, description: 'Still running after the time to wait.' })
  @Problems(
    'BODY_MALFORMED',
    'PARAMETER_INVALID',
    'WORKFLOW_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'IDEMPOTENCY_CONFLICT',
    'NAME_TAKEN',
    'INPUT_INVALID',
    'OVERLOADED',
  )
  async execute(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Query() query: QueryValues<typeof WAIT_QUERY>,
    @Body(bodyOf(ExecuteBody, { optional: true, advice: INPUT_GOES })) body: ExecuteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedExecution | ExecutionView> {
    const seconds = readWaitSeconds(query.wait, headers['prefer']);
    const idempotency = readIdempotency(headers['idempotency-key'], body);
    const { input, labels, name, nameReuse } = body;
    const request = await this.resolver
      .resolve(tenant, ref, { input, labels, name, nameReuse, idempotency })
      .catch((refusal: unknown) => this.first.find(tenant, ref, idempotency, refusal));
    if ('replayed' in request) return started(reply, request);
    return seconds === 0
      ? started(reply, await this.starter.start(request))
      : this.startAndWait(request, seconds, reply);
  }

  /** Watches before it starts, so that no end is missed. A replay does not wait (settled 32). */
  private async startAndWait(
    request: StartRequest,
    seconds: number,
    reply: FastifyReply,
  ): Promise<StartedExecution | ExecutionView> {
    const waiting = this.finish.watch(request.executionId);
    try {
      const outcome = await this.starter.start(request);
      if (outcome.replayed) return started(reply, outcome);
      const view = await waiting.view(request.tenant, seconds * 1000, reply);
      const hasEnded = view.completedAt !== undefined;
      void started(reply, outcome);
      void reply.code(hasEnded ? 200 : 202).header('preference-applied', `wait=${seconds}`);
      return view;
    } finally {
      waiting.stop();
    }
  }
}

function started(reply: FastifyReply, outcome: StartOutcome): StartedExecution {
  void reply.header('location', `/workflows/executions/${outcome.executionId}`);
  if (outcome.replayed) void reply.header('idempotent-replayed', 'true');
  return toStartedExecution(outcome);
}
