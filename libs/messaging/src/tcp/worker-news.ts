import type { TenantId } from '@workflows/contracts';
import { reasonOf, type MessagingLog } from '../log';
import type { ExecutorClient } from './executor-client';

/** Well within the minute after which an executor takes a silent worker for lost. */
const TELL_EVERY_MS = 10_000;
const MOST_REMEMBERED = 10_000;

/**
 * Tells every executor now and then that a worker is alive: a poll that was served elsewhere is not heard by an executor whose tasks
 * the worker has. A word that is lost is said again by a later poll.
 */
export class WorkerNews {
  private toldAt = new Map<string, number>();

  constructor(private readonly log: MessagingLog) {}

  polled(clients: readonly ExecutorClient[], tenant: TenantId, workerId: string): void {
    const name = `${tenant}\n${workerId}`;
    const now = Date.now();
    if (now - (this.toldAt.get(name) ?? 0) < TELL_EVERY_MS) return;
    if (this.toldAt.size >= MOST_REMEMBERED) this.toldAt = new Map();
    this.toldAt.set(name, now);
    for (const client of clients) {
      client.ask('executor.workers.heard', tenant, { workerId }).catch((error: unknown) =>
        this.log.debug('An executor could not be told that a worker is alive', {
          executor: client.executor.id,
          reason: reasonOf(error),
        }),
      );
    }
  }
}
