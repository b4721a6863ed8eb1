import {
  EXECUTOR_PROTOCOL,
  type ExecutionId,
  type ExecutorReply,
  type PollRequest,
  type TakenTask,
  type TenantId,
} from '@workflows/contracts';
import type { TaskDelivery, TaskSource } from '@workflows/runtime';
import type { ExecutorLink } from './executor-link';
import type { ExecutorLinks } from './executor-links';
import { TaskShelf } from './task-shelf';
import { WorkerRoll } from './worker-roll';

/** Somebody waits to read what is only for people: an executor that does not answer at once is left out. */
const TAKEN_MS = 1_000;

/** Takes tasks from whichever executor has some: one shelf for all polls of a tenant for the same functions. */
export class StreamTaskSource implements TaskSource {
  private readonly shelves = new Map<string, TaskShelf>();
  private readonly roll: WorkerRoll;

  constructor(private readonly links: ExecutorLinks) {
    this.roll = new WorkerRoll(() => links.open());
    links.listen({ opened: (link) => this.shelves.forEach((shelf) => shelf.opened(link)) });
  }

  async poll(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    const ended = request.workerId === undefined ? undefined : this.roll.begin(tenant, request.workerId);
    try {
      return await this.shelfOf(tenant, request.functions).poll(request, signal);
    } finally {
      ended?.();
    }
  }

  /** Only the owner of the execution knows. */
  async taken(tenant: TenantId, executionId: ExecutionId): Promise<TakenTask[]> {
    const answers = this.links.open().map((link) => takenAt(link, tenant, executionId));
    return (await Promise.all(answers)).flat();
  }

  close(): void {
    this.roll.close();
    for (const shelf of this.shelves.values()) shelf.close();
  }

  private shelfOf(tenant: TenantId, functions: string[]): TaskShelf {
    const name = JSON.stringify([tenant, ...functions]);
    const known = this.shelves.get(name);
    if (known) return known;
    const links = (): ExecutorLink[] => this.links.open();
    const shelf = new TaskShelf(tenant, functions, links, () => this.shelves.delete(name));
    this.shelves.set(name, shelf);
    return shelf;
  }
}

function takenAt(link: ExecutorLink, tenant: TenantId, executionId: ExecutionId): Promise<TakenTask[]> {
  return new Promise((resolve) => {
    const answered = (answer: unknown): void => {
      const reply = answer as ExecutorReply<'executor.tasks.taken'>; // both sides speak one version of the stream
      ask.forget();
      resolve(reply.ok ? reply.value.tasks : []);
    };
    const ask = link.ask(
      'executor.tasks.taken',
      { v: EXECUTOR_PROTOCOL, tenant, executionId },
      { answered, failed: () => resolve([]) },
    );
    setTimeout(() => {
      ask.enough();
      resolve([]);
    }, TAKEN_MS).unref();
  });
}
