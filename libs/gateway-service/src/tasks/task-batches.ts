import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { Problem, TaskAnswer, TenantId } from '@workflows/contracts';
import { readBody } from '@workflows/platform';
import { TaskAnswers } from './task-answers';
import type { Accepted } from './task-answers';

export type BatchResult = Accepted | { accepted: false; error: Problem };

/** Many answers in one request, each for itself: they go side by side, and a bad one spoils no other (settled 11). */
@Injectable()
export class TaskBatches {
  private readonly logger = new Logger('tasks');

  constructor(@Inject(TaskAnswers) private readonly answers: TaskAnswers) {}

  async submit<T extends { token: string }>(
    tenant: TenantId,
    items: readonly unknown[],
    type: Type<T>,
    toAnswer: (item: T) => TaskAnswer,
  ): Promise<{ results: BatchResult[] }> {
    const results = items.map((item, index) => this.submitOne(tenant, item, index, type, toAnswer));
    return { results: await Promise.all(results) };
  }

  private async submitOne<T extends { token: string }>(
    tenant: TenantId,
    given: unknown,
    index: number,
    type: Type<T>,
    toAnswer: (item: T) => TaskAnswer,
  ): Promise<BatchResult> {
    const path = `/tasks/${index}`;
    try {
      const item = readBody(type, given ?? null);
      return await this.answers.submit(tenant, item.token, toAnswer(item));
    } catch (error) {
      return { accepted: false, error: this.problemOf(error, path) };
    }
  }

  private problemOf(error: unknown, path: string): Problem {
    if (!(error instanceof EngineError) || error.code === 'INTERNAL') {
      this.logger.error({ msg: 'an answer to a task failed', err: error });
      return { message: 'Something went wrong here.', code: 'INTERNAL', path };
    }
    const [first] = error.options.problems ?? [];
    return first ? { ...first, path: path + first.path } : { message: error.message, code: error.code, path };
  }
}
