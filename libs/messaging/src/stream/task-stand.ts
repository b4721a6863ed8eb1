import type { ExecutorMessages, ExecutorRequest, NumberedTask } from '@workflows/contracts';
import type { OwnTasks, TaskDelivery } from '@workflows/runtime';

const WAIT_MS = 60_000;

/** Lends the tasks of this executor to one gateway as they come, as long as fewer than its window are with it. */
export class TaskStand {
  private readonly lent = new Map<number, TaskDelivery>();
  private readonly stop = new AbortController();
  private lastNumber = 0;
  private roomCame: () => void = () => undefined;

  constructor(
    private readonly source: Pick<OwnTasks, 'lendEach'>,
    private readonly ask: ExecutorRequest<'executor.tasks.lend'>,
    private readonly give: (tasks: NumberedTask[]) => void,
  ) {}

  /** Gives what waits now, if only to say that it is nothing; then what comes. */
  async run(): Promise<void> {
    this.give(await this.take(0));
    while (!this.stop.signal.aborted) {
      if (this.lent.size >= this.ask.window) await new Promise<void>((resolve) => (this.roomCame = resolve));
      const tasks = await this.take(WAIT_MS);
      if (tasks.length > 0) this.give(tasks);
    }
  }

  settle({ taken, back, workerId }: ExecutorMessages['executor.tasks.settle']['ask']): void {
    for (const number of taken) this.lent.get(number)?.confirm(workerId);
    for (const number of back) this.lent.get(number)?.release();
    for (const number of [...taken, ...back]) this.lent.delete(number);
    this.roomCame();
  }

  close(): void {
    this.stop.abort();
    for (const delivery of this.lent.values()) delivery.release();
    this.lent.clear();
    this.roomCame();
  }

  private async take(waitMs: number): Promise<NumberedTask[]> {
    const { tenant, functions, window } = this.ask;
    const { signal } = this.stop;
    const maxTasks = window - this.lent.size;
    const deliveries = maxTasks > 0 ? await this.source.lendEach(tenant, { functions, maxTasks, waitMs }, signal) : [];
    if (signal.aborted) {
      for (const delivery of deliveries) delivery.release();
      return [];
    }
    return deliveries.flatMap((delivery) =>
      delivery.tasks.map((task) => {
        const number = ++this.lastNumber;
        this.lent.set(number, delivery);
        return { number, task };
      }),
    );
  }
}
