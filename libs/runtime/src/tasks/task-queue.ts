import type { ExecutionId, PollRequest, TakenTask, TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { OwnTasks, TaskDelivery } from '../ports/task-source';
import { Fifo } from './fifo';
import { TakenTasks } from './taken-tasks';
import { executionOf, keyOf, taskKey, type TaskKey } from './task-key';
import type { TaskRunner, TenantTask } from './task-runner';

/** How long tasks may be lent to a poll that neither confirms nor releases them. */
const LENT_MS = 10_000;

interface Waiter {
  queues: readonly string[];
  wake(): void;
}

/**
 * Tasks that wait for a worker, in memory; their rows are the record.
 *   Q1. A task is in one queue, lent to one poll, or with a worker.
 *   Q2. Lent tasks come back unless the poll confirms that its answer was written.
 *   Q3. A closed task is nowhere.
 *   Q4. One that is held is in no queue and comes into none, by whichever way it comes back, before it is released.
 */
export class TaskQueue implements OwnTasks, TaskRunner {
  readonly type = 'worker';
  private readonly queues = new Map<string, Fifo<TenantTask>>();
  private readonly places = new Map<TaskKey, string>();
  private readonly lent = new Map<TaskKey, TenantTask>();
  private readonly held = new Set<TaskKey>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly takenTasks: TakenTasks;

  /**
   * `onTaken` hears of each task that a worker now has; `givesBack`: whether a worker that is lost loses it. `offer` takes those that come back,
   * as it took them before: their function may be paused, or another, by now. `waitingTurns`: those of handlers that nobody has begun, to be told of.
   */
  constructor(
    private readonly clock: Clock,
    private readonly onTaken: (task: TenantTask) => void,
    givesBack: (task: TenantTask) => boolean,
    private readonly offer: (task: TenantTask) => void,
    private readonly waitingTurns: (tenant: TenantId, executionId: ExecutionId) => TakenTask[] = () => [],
  ) {
    this.takenTasks = new TakenTasks(clock, givesBack, offer);
  }

  get waiting(): number {
    return this.places.size;
  }

  /** No worker has it, nor is it on its way to one. */
  has(executionId: ExecutionId, taskId: number): boolean {
    return this.places.has(taskKey(executionId, taskId));
  }

  run(task: TenantTask): void {
    if (task.accepted) return this.onTaken(task);
    const queue = queueName(task.tenant, task.function);
    const key = keyOf(task);
    const isWithWorker = this.takenTasks.has(task.executionId, task.taskId);
    if (this.held.has(key)) return; // Q4
    if (this.places.has(key) || this.lent.has(key) || isWithWorker) return; // Q1: it came before the recovery of its shard
    this.places.set(key, queue);
    this.queueOf(queue).push(key, task);
    for (const waiter of this.waiters.get(queue) ?? []) return waiter.wake();
  }

  stop(executionId: string, taskId: number): void {
    const key = taskKey(executionId, taskId);
    this.takenTasks.remove(executionId, taskId);
    this.lent.delete(key);
    this.held.delete(key);
    this.dequeue(key);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    const key = taskKey(executionId, taskId);
    this.held.add(key);
    this.dequeue(key);
  }

  /** It may be queued again; whoever releases it brings it. */
  release(executionId: ExecutionId, taskId: number): void {
    this.held.delete(taskKey(executionId, taskId));
  }

  /** Forgets the tasks of executions that are somebody else's now. */
  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const queue of this.queues.values()) {
      for (const task of queue.items()) if (isGone(task.executionId)) this.stop(task.executionId, task.taskId);
    }
    for (const task of this.lent.values()) if (isGone(task.executionId)) this.stop(task.executionId, task.taskId);
    for (const key of this.held) if (isGone(executionOf(key))) this.held.delete(key);
    this.takenTasks.forget(isGone);
  }

  async taken(tenant: TenantId, executionId: ExecutionId): Promise<TakenTask[]> {
    return [...this.takenTasks.of(tenant, executionId), ...this.waitingTurns(tenant, executionId)];
  }

  heard(tenant: TenantId, workerId: string): void {
    this.takenTasks.heard(tenant, workerId);
  }

  /** Whoever has the task still works on it. */
  beat(executionId: ExecutionId, taskId: number): void {
    this.takenTasks.beat(executionId, taskId);
  }

  /** Takes back what waits for a function whose registration has changed. */
  withdraw(tenant: TenantId, functionName: string): TenantTask[] {
    const tasks = this.queues.get(queueName(tenant, functionName))?.drain() ?? [];
    for (const task of tasks) this.places.delete(keyOf(task));
    return tasks;
  }

  async poll(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    const { workerId } = request;
    const ended = workerId === undefined ? nothing : this.takenTasks.polls(tenant, workerId);
    try {
      return this.lend(await this.takeFirst(tenant, request, signal), workerId);
    } finally {
      ended();
    }
  }

  async lendEach(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery[]> {
    const tasks = await this.takeFirst(tenant, request, signal);
    return tasks.map((task) => this.lend([task], request.workerId));
  }

  private async takeFirst(
    tenant: TenantId,
    request: PollRequest,
    signal: AbortSignal | undefined,
  ): Promise<TenantTask[]> {
    const queues = request.functions.map((name) => queueName(tenant, name));
    const deadline = this.clock.now() + request.waitMs;
    for (;;) {
      const tasks = signal?.aborted ? [] : this.takeFrom(queues, request.maxTasks);
      const leftMs = deadline - this.clock.now();
      if (tasks.length > 0 || leftMs <= 0 || signal?.aborted) return tasks;
      await this.waitFor(queues, leftMs, signal); // another poll may have been faster: then wait on
    }
  }

  private takeFrom(queues: readonly string[], limit: number): TenantTask[] {
    const taken: TenantTask[] = [];
    for (const name of queues) {
      const queue = this.queues.get(name);
      for (let task = queue?.shift(); task; task = taken.length < limit ? queue?.shift() : undefined) {
        this.places.delete(keyOf(task));
        taken.push(task);
      }
      if (taken.length >= limit) break;
    }
    return taken;
  }

  private waitFor(queues: readonly string[], waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const waiter: Waiter = { queues, wake: done };
      const cancel = this.clock.after(waitMs, done);
      const waiters = this.waiters;
      for (const queue of queues) waiters.set(queue, (waiters.get(queue) ?? new Set()).add(waiter));
      signal?.addEventListener('abort', done, { once: true });
      function done(): void {
        cancel();
        signal?.removeEventListener('abort', done);
        for (const queue of queues) {
          const set = waiters.get(queue);
          set?.delete(waiter);
          if (set?.size === 0) waiters.delete(queue);
        }
        resolve();
      }
    });
  }

  private lend(tasks: readonly TenantTask[], workerId: string | undefined): TaskDelivery {
    if (tasks.length === 0) return { tasks, confirm: nothing, release: nothing };
    for (const task of tasks) this.lent.set(keyOf(task), task);
    const settle = (then: (task: TenantTask) => void): void => {
      cancel();
      for (const task of tasks) {
        const key = keyOf(task);
        if (this.lent.get(key) === task && this.lent.delete(key)) then(task);
      }
    };
    const release = (): void => settle(this.offer);
    const cancel = this.clock.after(LENT_MS, release);
    const confirm = (by = workerId): void =>
      settle((task) => {
        this.takenTasks.add(task, by);
        this.onTaken(task);
      });
    return { tasks, confirm, release };
  }

  private dequeue(key: TaskKey): void {
    const queue = this.places.get(key);
    if (queue === undefined) return;
    this.places.delete(key);
    this.queues.get(queue)?.remove(key);
  }

  private queueOf(name: string): Fifo<TenantTask> {
    const queue = this.queues.get(name) ?? new Fifo<TenantTask>();
    this.queues.set(name, queue);
    return queue;
  }
}

function queueName(tenant: TenantId, functionName: string): string {
  return `${tenant}\n${functionName}`;
}

function nothing(): void {
  // an empty delivery has nothing to give back, a worker without a name no silence
}
