import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, OperatorAnswer, TenantId } from '@workflows/contracts';
import { answerDigest } from '@workflows/platform';
import type { CommandBus } from '@workflows/runtime';
import { BUS } from '../ports';
import { unexpectedReply } from '../unexpected-reply';

/** Who answers in the place of whoever should, and why. */
export interface Operator {
  by: string;
  reason?: string;
}

/** The numbers of events, by which tasks go. */
const TASK_ID = /^[1-9]\d{0,14}$/;

/** Brings what an operator says of a task to the owner of the execution. */
@Injectable()
export class OperatorAnswers {
  constructor(@Inject(BUS) private readonly bus: CommandBus) {}

  /** The same answer again is as good as the first. Throws EXECUTION_NOT_FOUND, TASK_NOT_FOUND, TASK_CLOSED, OVERLOADED, UNAVAILABLE. */
  async submit(
    tenant: TenantId,
    executionId: ExecutionId,
    task: string,
    answer: OperatorAnswer,
    operator: Operator,
  ): Promise<void> {
    if (!TASK_ID.test(task)) throw taskNotFound(executionId, task);
    const digest = answerDigest(['operator', { ...answer }]); // never that of a worker's answer, be it as good as this one
    const taskId = Number(task);
    const reply = await this.bus.send({
      kind: 'operatorAnswer',
      tenant,
      executionId,
      taskId,
      answer,
      digest,
      ...operator,
    });
    if (reply.kind !== 'answered') throw unexpectedReply(reply);
    if (reply.verdict.accepted) return;
    throw reply.verdict.code === 'TASK_NOT_FOUND' ? taskNotFound(executionId, task) : taskClosed(task);
  }
}

function taskNotFound(executionId: ExecutionId, task: string): EngineError {
  const message = `The execution "${executionId}" has no task "${task}" that can be answered. Those that can have a taskId in its "waiting".`;
  return new EngineError('TASK_NOT_FOUND', message);
}

function taskClosed(task: string): EngineError {
  const message = `The task "${task}" is closed: it was answered in another way, has timed out, or its execution has ended.`;
  return new EngineError('TASK_CLOSED', message);
}
