import type { PollRequest, TakenTask } from '@workflows/contracts';
import type { OfferedTask, OwnTasks, TaskDelivery } from '@workflows/runtime';

/** Gives what it has at once; a poll for what it has not waits until `put`. */
export class Shelf implements OwnTasks {
  confirmed = 0;
  /** What it says that workers have, of any execution. */
  readonly takenTasks: TakenTask[] = [];
  readonly heardOf: string[] = [];
  /** Who was said to have tasks now. */
  readonly workers: string[] = [];
  private tasks: OfferedTask[] = [];
  private readonly waiting = new Set<() => void>();

  put(taskId: number): void {
    this.tasks.push({
      executionId: 'execution_1',
      taskId,
      function: 'f',
      state: 's',
      arguments: {},
      attempt: 1,
      visit: 1,
    });
    for (const wake of this.waiting) wake();
  }

  get size(): number {
    return this.tasks.length;
  }

  /** A poll waits here now. */
  get isWaitedFor(): boolean {
    return this.waiting.size > 0;
  }

  async poll(_tenant: string, { maxTasks, waitMs }: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    const deadline = Date.now() + waitMs;
    while (this.tasks.length === 0 && !signal?.aborted && Date.now() < deadline)
      await this.news(deadline - Date.now(), signal);
    return this.lend(signal?.aborted ? [] : this.tasks.splice(0, maxTasks));
  }

  async lendEach(tenant: string, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery[]> {
    const { tasks } = await this.poll(tenant, request, signal);
    return tasks.map((task) => this.lend([task]));
  }

  async taken(): Promise<TakenTask[]> {
    return this.takenTasks;
  }

  heard(_tenant: string, workerId: string): void {
    this.heardOf.push(workerId);
  }

  private async news(ms: number, signal?: AbortSignal): Promise<void> {
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
    this.waiting.add(wake);
    await woken;
    this.waiting.delete(wake);
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
  }

  private lend(tasks: OfferedTask[]): TaskDelivery {
    let isLent = true;
    return {
      tasks,
      confirm: (workerId) => {
        if (workerId !== undefined) this.workers.push(workerId);
        if (isLent) this.confirmed += tasks.length;
        isLent = false;
      },
      release: () => {
        if (isLent) this.tasks.unshift(...tasks);
        isLent = false;
      },
    };
  }
}
