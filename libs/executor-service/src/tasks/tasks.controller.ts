import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { EXECUTOR_PROTOCOL, EngineError, type ExecutorPattern, type ExecutorReply, type ExecutorRequest } from '@workflows/contracts';
import { Executor, type TaskDelivery } from '@workflows/runtime';

interface OpenPoll {
  abort: AbortController;
  delivery: Promise<TaskDelivery>;
}

/** Gives tasks to gateways that poll on behalf of workers, in the form of more than one process. */
@Controller()
export class TasksController {
  private readonly polls = new Map<string, OpenPoll>();

  constructor(private readonly executor: Executor) {}

  @MessagePattern('executor.tasks.poll')
  async poll(@Payload() ask: ExecutorRequest<'executor.tasks.poll'>): Promise<ExecutorReply<'executor.tasks.poll'>> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownProtocol(ask.v);
    const abort = new AbortController();
    const delivery = this.executor.tasks.poll(ask.tenant, ask.request, abort.signal);
    this.polls.set(ask.pollId, { abort, delivery });
    const { tasks } = await delivery;
    if (tasks.length === 0) this.polls.delete(ask.pollId);
    const lent = tasks.map(({ executionId, taskId, function: name, state, arguments: args, attempt, visit, timeoutAt, heartbeatMs }) => ({
      executionId,
      taskId,
      function: name,
      state,
      arguments: args,
      attempt,
      visit,
      ...(timeoutAt !== undefined && { timeoutAt }),
      ...(heartbeatMs !== undefined && { heartbeatMs }),
    }));
    return { ok: true, value: { tasks: lent } };
  }

  @MessagePattern('executor.tasks.confirm')
  confirm(@Payload() ask: ExecutorRequest<'executor.tasks.confirm'>): Promise<ExecutorReply<'executor.tasks.confirm'>> {
    return this.settle<'executor.tasks.confirm'>(ask.pollId, (delivery) => delivery.confirm());
  }

  @MessagePattern('executor.tasks.release')
  release(@Payload() ask: ExecutorRequest<'executor.tasks.release'>): Promise<ExecutorReply<'executor.tasks.release'>> {
    this.polls.get(ask.pollId)?.abort.abort();
    return this.settle<'executor.tasks.release'>(ask.pollId, (delivery) => delivery.release());
  }

  private async settle<P extends 'executor.tasks.confirm' | 'executor.tasks.release'>(
    pollId: string,
    act: (delivery: TaskDelivery) => void,
  ): Promise<ExecutorReply<P>> {
    const poll = this.polls.get(pollId);
    this.polls.delete(pollId);
    if (poll) act(await poll.delivery);
    return { ok: true, value: { known: poll !== undefined } };
  }
}

function unknownProtocol<P extends ExecutorPattern>(v: unknown): ExecutorReply<P> {
  const message = `This executor speaks version ${EXECUTOR_PROTOCOL} of the protocol, not ${String(v)}. Bring both to the same release.`;
  return { ok: false, error: new EngineError('UNAVAILABLE', message).toWire() };
}
