import {
  EXECUTOR_PROTOCOL,
  EngineError,
  type ExecutorReply,
  type ExecutorRequest,
  type NumberedTask,
  type TenantId,
} from '@workflows/contracts';
import type { OwnTasks, TaskDelivery } from '@workflows/runtime';
import { Observable } from 'rxjs';
import { TaskStand } from './task-stand';

interface Poll {
  tenant: TenantId;
  stop: AbortController;
  delivery?: TaskDelivery;
  expiry?: NodeJS.Timeout;
}

/**
 * The executor's side of task polls from gateways; its controller passes the `executor.tasks.*` messages on to it.
 *   D1. A task that was handed out is confirmed, released, or taken back after `lendMs`: it cannot stay away.
 *   D2. A release ends a poll that still waits, so a gateway that was served elsewhere leaves nothing behind.
 *   D3. What was lent over a stream is released when its reader goes, whatever the reason.
 */
export class TaskDesk {
  private readonly polls = new Map<string, Poll>();
  private readonly stands = new Map<string, { tenant: TenantId; stand: TaskStand }>();

  constructor(
    private readonly source: OwnTasks,
    private readonly lendMs = 5_000,
  ) {}

  async poll(ask: ExecutorRequest<'executor.tasks.poll'>): Promise<ExecutorReply<'executor.tasks.poll'>> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownForm();
    const poll: Poll = { tenant: ask.tenant, stop: new AbortController() };
    this.polls.set(ask.pollId, poll);
    const delivery = await this.source.poll(ask.tenant, ask.request, poll.stop.signal).catch((error: unknown) => {
      this.polls.delete(ask.pollId);
      throw error;
    });
    if (this.polls.get(ask.pollId) !== poll || delivery.tasks.length === 0) {
      this.polls.delete(ask.pollId);
      delivery.release(); // D2
      return { ok: true, value: { tasks: [] } };
    }
    poll.delivery = delivery;
    poll.expiry = setTimeout(() => this.close(ask.pollId, ask.tenant)?.release(), this.lendMs); // D1
    return { ok: true, value: { tasks: [...delivery.tasks] } };
  }

  lend(ask: ExecutorRequest<'executor.tasks.lend'>): Observable<{ tasks: NumberedTask[] }> {
    return new Observable((reader) => {
      const stand = new TaskStand(this.source, ask, (tasks) => reader.next({ tasks }));
      this.stands.set(ask.standId, { tenant: ask.tenant, stand });
      stand.run().catch((error: unknown) => reader.error(error));
      return () => {
        this.stands.delete(ask.standId);
        stand.close(); // D3
      };
    });
  }

  settle(ask: ExecutorRequest<'executor.tasks.settle'>): ExecutorReply<'executor.tasks.settle'> {
    const known = this.stands.get(ask.standId);
    if (known?.tenant !== ask.tenant) return { ok: true, value: { known: false } };
    known.stand.settle(ask);
    return { ok: true, value: { known: true } };
  }

  confirm(ask: ExecutorRequest<'executor.tasks.confirm'>): ExecutorReply<'executor.tasks.confirm'> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownForm();
    const delivery = this.close(ask.pollId, ask.tenant);
    delivery?.confirm();
    return { ok: true, value: { known: delivery !== undefined } };
  }

  release(ask: ExecutorRequest<'executor.tasks.release'>): ExecutorReply<'executor.tasks.release'> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownForm();
    const known = this.polls.has(ask.pollId);
    this.close(ask.pollId, ask.tenant)?.release();
    return { ok: true, value: { known } };
  }

  async taken(ask: ExecutorRequest<'executor.tasks.taken'>): Promise<ExecutorReply<'executor.tasks.taken'>> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownForm();
    return { ok: true, value: { tasks: await this.source.taken(ask.tenant, ask.executionId) } };
  }

  heard(ask: ExecutorRequest<'executor.workers.heard'>): ExecutorReply<'executor.workers.heard'> {
    if (ask.v !== EXECUTOR_PROTOCOL) return unknownForm();
    this.source.heard(ask.tenant, ask.workerId);
    return { ok: true, value: { known: true } };
  }

  /** Ends all polls and takes everything back. */
  shutDown(): void {
    for (const [pollId, { tenant }] of [...this.polls]) this.close(pollId, tenant)?.release();
    for (const { stand } of this.stands.values()) stand.close();
    this.stands.clear();
  }

  private close(pollId: string, tenant: TenantId): TaskDelivery | undefined {
    const poll = this.polls.get(pollId);
    if (poll === undefined || poll.tenant !== tenant) return undefined;
    this.polls.delete(pollId);
    clearTimeout(poll.expiry);
    poll.stop.abort();
    return poll.delivery;
  }
}

function unknownForm(): { ok: false; error: ReturnType<EngineError['toWire']> } {
  const message = `This executor speaks version ${EXECUTOR_PROTOCOL} of the task messages. Update the older of the two services.`;
  return { ok: false, error: new EngineError('UNAVAILABLE', message).toWire() };
}
