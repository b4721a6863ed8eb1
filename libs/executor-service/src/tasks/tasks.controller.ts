import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { ExecutorMessages, ExecutorPattern, ExecutorReply, ExecutorRequest } from '@workflows/contracts';
import type { Observable } from 'rxjs';

/** Lends tasks to gateways that poll on behalf of workers, in the form of more than one process. */
export interface TaskLending {
  lend(ask: ExecutorRequest<'executor.tasks.lend'>): Observable<ExecutorMessages['executor.tasks.lend']['answer']>;
  settle(ask: ExecutorRequest<'executor.tasks.settle'>): ExecutorReply<'executor.tasks.settle'>;
  poll(ask: ExecutorRequest<'executor.tasks.poll'>): Promise<ExecutorReply<'executor.tasks.poll'>>;
  confirm(ask: ExecutorRequest<'executor.tasks.confirm'>): ExecutorReply<'executor.tasks.confirm'>;
  release(ask: ExecutorRequest<'executor.tasks.release'>): ExecutorReply<'executor.tasks.release'>;
  taken(ask: ExecutorRequest<'executor.tasks.taken'>): Promise<ExecutorReply<'executor.tasks.taken'>>;
  heard(ask: ExecutorRequest<'executor.workers.heard'>): ExecutorReply<'executor.workers.heard'>;
}

export const TASK_LENDING = Symbol('TaskLending');

/** A pattern that is not one of the contract does not compile. */
const Answers = (pattern: ExecutorPattern): MethodDecorator => MessagePattern(pattern);

@Controller()
export class TasksController {
  constructor(@Inject(TASK_LENDING) private readonly lending: TaskLending) {}

  @Answers('executor.tasks.lend')
  lend(
    @Payload() ask: ExecutorRequest<'executor.tasks.lend'>,
  ): Observable<ExecutorMessages['executor.tasks.lend']['answer']> {
    return this.lending.lend(ask);
  }

  @Answers('executor.tasks.settle')
  settle(@Payload() ask: ExecutorRequest<'executor.tasks.settle'>): ExecutorReply<'executor.tasks.settle'> {
    return this.lending.settle(ask);
  }

  @Answers('executor.tasks.poll')
  poll(@Payload() ask: ExecutorRequest<'executor.tasks.poll'>): Promise<ExecutorReply<'executor.tasks.poll'>> {
    return this.lending.poll(ask);
  }

  @Answers('executor.tasks.confirm')
  confirm(@Payload() ask: ExecutorRequest<'executor.tasks.confirm'>): ExecutorReply<'executor.tasks.confirm'> {
    return this.lending.confirm(ask);
  }

  @Answers('executor.tasks.release')
  release(@Payload() ask: ExecutorRequest<'executor.tasks.release'>): ExecutorReply<'executor.tasks.release'> {
    return this.lending.release(ask);
  }

  @Answers('executor.tasks.taken')
  taken(@Payload() ask: ExecutorRequest<'executor.tasks.taken'>): Promise<ExecutorReply<'executor.tasks.taken'>> {
    return this.lending.taken(ask);
  }

  @Answers('executor.workers.heard')
  heard(@Payload() ask: ExecutorRequest<'executor.workers.heard'>): ExecutorReply<'executor.workers.heard'> {
    return this.lending.heard(ask);
  }
}
