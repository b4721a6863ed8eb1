import type { Api, Body } from './api';

/** What a task comes to. */
export type WorkerHandler = (task: Body) => unknown;

/** A worker in this process, which is another one than the service's. It outlives the service and finds it again. */
export class Worker {
  /** Every task it was given, in order. */
  readonly taken: Body[] = [];
  private readonly stopping = new AbortController();
  private readonly loop: Promise<void>;

  constructor(
    private readonly api: () => Api,
    private readonly handlers: Record<string, WorkerHandler>,
    private readonly options: { maxTasks?: number } = {},
  ) {
    this.loop = this.work();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async work(): Promise<void> {
    const { maxTasks = 50 } = this.options;
    while (!this.stopping.signal.aborted) {
      try {
        const body = { functions: Object.keys(this.handlers), maxTasks, wait: 5, workerId: 'black-box' };
        const { body: polled } = await this.api().send('POST', '/tasks/poll', { body, signal: this.stopping.signal });
        const tasks: Body[] = polled?.tasks ?? [];
        this.taken.push(...tasks);
        if (tasks.length === 0) continue;
        await this.answer(tasks.map((task) => ({ token: task.token, output: this.handlers[task.function]?.(task) })));
      } catch {
        await new Promise((later) => setTimeout(later, 20)); // the service is gone for now; the next round finds it again
      }
    }
  }

  /** Again until it is answered: a task that was taken is nobody else's, and has no time-out. */
  private async answer(tasks: readonly object[]): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const answer = await this.api()
        .send('POST', '/tasks/complete', { body: { tasks } })
        .catch(() => undefined);
      if (answer && answer.status < 500) return;
      await new Promise((later) => setTimeout(later, 20));
    }
  }
}
