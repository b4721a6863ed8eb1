import type { Api, Body } from '@workflows/testing';

export type Handler = (task: Body) => unknown;

/** A worker in this process, which is another one than the service's. It outlives the service and finds it again. */
export class Worker {
  /** Every task it was given, in order. */
  readonly taken: Body[] = [];
  private readonly stopping = new AbortController();
  private readonly loop: Promise<void>;

  constructor(
    private readonly api: () => Api,
    private readonly handlers: Record<string, Handler>,
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
        const answers = tasks.map((task) => ({ token: task.token, output: this.handlers[task.function]?.(task) }));
        await this.api().send('POST', '/tasks/complete', { body: { tasks: answers } });
      } catch {
        await new Promise((later) => setTimeout(later, 20)); // the service is gone for now; the next round finds it again
      }
    }
  }
}
