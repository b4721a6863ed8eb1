import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { Json, TaskAnswer, TenantId } from '@workflows/contracts';
import { answerDigest } from '@workflows/platform';
import { tidyText, type CommandBus, type TaskTokens } from '@workflows/runtime';
import { BUS, TOKENS } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import type { CompleteBody, FailBody } from './task.dto';

export interface Accepted {
  accepted: true;
  duplicate?: true;
}

/** Brings what a worker says about a task to the owner of the execution. */
@Injectable()
export class TaskAnswers {
  constructor(
    @Inject(TOKENS) private readonly tokens: TaskTokens,
    @Inject(BUS) private readonly bus: CommandBus,
  ) {}

  /** Throws TASK_NOT_FOUND, TASK_CLOSED, OVERLOADED, UNAVAILABLE. */
  async submit(tenant: TenantId, token: string, answer: TaskAnswer): Promise<Accepted> {
    const task = this.tokens.read(tenant, token);
    if (!task) throw taskNotFound();
    const reply = await this.bus.send({ kind: 'answer', tenant, ...task, answer, digest: answerDigest(answer) });
    if (reply.kind !== 'answered') throw unexpectedReply(reply);
    const { verdict } = reply;
    if (verdict.accepted) return verdict;
    if (verdict.code === 'TASK_NOT_FOUND') throw taskNotFound();
    throw new EngineError(
      'TASK_CLOSED',
      'The task is closed: it was answered in another way, has timed out, or its execution has ended.',
    );
  }
}

const taskNotFound = (): EngineError => new EngineError('TASK_NOT_FOUND', 'There is no task with this token.');

export const completion = ({ output }: CompleteBody): TaskAnswer => ({ kind: 'complete', output: output ?? null });

export function failure(said: FailBody): TaskAnswer {
  const { retryable } = said;
  return { kind: 'fail', ...nameAndCause(said), ...(retryable !== undefined && { retryable }) };
}

const MAX_CAUSE = 32_768;

function nameAndCause({ error, cause, ...said }: FailBody): { error: string; cause: string } {
  if (error !== undefined) return { error, cause: textOf(cause ?? '') };
  const { errorType = '', errorMessage, trace, stackTrace, requestId } = said;
  const document = { errorType, errorMessage, trace, stackTrace, requestId, cause };
  return { error: errorType, cause: tidyText(JSON.stringify(document), MAX_CAUSE) };
}

const textOf = (cause: Json): string => (typeof cause === 'string' ? cause : JSON.stringify(cause));
