import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ExecutionView, OperatorAnswer, TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Caller, Tenant } from '../tenant';
import { ExecutionViews } from './execution-views';
import { ExecutionAnswer } from './execution.dto';
import { OperatorCompleteBody, OperatorFailBody, OperatorSkipBody } from './operator-answer.dto';
import { OperatorAnswers, type Operator } from './operator-answers';

const EXECUTION = { name: 'id', description: 'The id of the execution.', example: 'execution_123' };
const TASK = { name: 'taskId', description: 'The `taskId` of an entry of its `waiting`.', example: '12' };

interface TaskPath {
  id: string;
  taskId: string;
}

/** An operator answers for whoever should: a worker, a function, a person, an event, a child, or the clock (settled 47). */
@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows/executions/:id/tasks/:taskId')
export class OperatorAnswersController {
  constructor(
    @Inject(OperatorAnswers) private readonly answers: OperatorAnswers,
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
  ) {}

  @Post('complete')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'completeTaskByHand',
    summary: 'Give a waiting task its result; the same again does nothing',
  })
  @ApiParam(EXECUTION)
  @ApiParam(TASK)
  @ApiBody({ type: OperatorCompleteBody, required: false })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'TASK_NOT_FOUND', 'TASK_CLOSED', 'FIELD_INVALID')
  complete(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Param() task: TaskPath,
    @Body(bodyOf(OperatorCompleteBody, { optional: true })) { output = null, reason }: OperatorCompleteBody,
  ): Promise<ExecutionView> {
    return this.answer(tenant, task, { kind: 'complete', output }, { by, ...(reason !== undefined && { reason }) });
  }

  @Post('fail')
  @HttpCode(200)
  @ApiOperation({ operationId: 'failTaskByHand', summary: 'Fail a waiting task: its state may retry it or catch that' })
  @ApiParam(EXECUTION)
  @ApiParam(TASK)
  @ApiBody({ type: OperatorFailBody })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'TASK_NOT_FOUND', 'TASK_CLOSED', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  fail(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Param() task: TaskPath,
    @Body(bodyOf(OperatorFailBody)) { error, cause = '', reason }: OperatorFailBody,
  ): Promise<ExecutionView> {
    return this.answer(tenant, task, { kind: 'fail', error, cause }, { by, ...(reason !== undefined && { reason }) });
  }

  @Post('skip')
  @HttpCode(200)
  @ApiOperation({ operationId: 'skipTaskByHand', summary: 'Go on without the result of a waiting task' })
  @ApiParam(EXECUTION)
  @ApiParam(TASK)
  @ApiBody({ type: OperatorSkipBody, required: false })
  @ApiResponse({ status: 200, type: ExecutionAnswer })
  @Problems('EXECUTION_NOT_FOUND', 'TASK_NOT_FOUND', 'TASK_CLOSED', 'FIELD_INVALID')
  skip(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Param() task: TaskPath,
    @Body(bodyOf(OperatorSkipBody, { optional: true })) { output, reason }: OperatorSkipBody,
  ): Promise<ExecutionView> {
    return this.answer(
      tenant,
      task,
      { kind: 'skip', ...(output !== undefined && { output }) },
      { by, ...(reason !== undefined && { reason }) },
    );
  }

  private async answer(
    tenant: TenantId,
    { id, taskId }: TaskPath,
    answer: OperatorAnswer,
    operator: Operator,
  ): Promise<ExecutionView> {
    await this.answers.submit(tenant, id, taskId, answer, operator);
    return this.views.show(tenant, id);
  }
}
