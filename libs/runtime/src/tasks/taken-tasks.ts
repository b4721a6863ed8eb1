import type { ExecutionId, Instant, TakenTask, TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { TenantTask } from './task-runner';

/** A worker that nobody has heard of for so long may be gone. */
export const SILENCE_MS = 60_000;

interface Worker {
  id: string;
  /** Polls of it that are open now: it is there as long as one is. */
  polls: number;
  heardAt: Instant;
  tasks: Set<Taken>;
  cancelLook: (() => void) | undefined;
}

interface Taken {
  task: TenantTask;
  takenAt: Instant;
  /** Absent where it polled without a name: whether it lives, nobody can say. */
  worker: Worker | undefined;
}

/**
 * The tasks that workers have, and what was heard of those workers; in memory, by the owner of the tasks.
 *   K1. A worker is heard of by its polls, also those that are open, and by heartbeats of its tasks. Answers say nothing: they carry no name.
 *   K2. Tasks of a worker that was silent for a minute are given back where `givesBack` allows that, and stay where they are otherwise. Its
 *       late answer is as good as another's: the first counts. A task with a heartbeat is left to that.
 *   K3. A new owner knows of nobody: it offers tasks without a heartbeat again (ADR 6). What is kept here is no more than what is taken.
 */
export class TakenTasks {
  private readonly byExecution = new Map<ExecutionId, Map<number, Taken>>();
  /** Those that have tasks or an open poll. */
  private readonly workers = new Map<string, Worker>();

  constructor(
    private readonly clock: Clock,
    private readonly givesBack: (task: TenantTask) => boolean,
    private readonly giveBack: (task: TenantTask) => void,
  ) {}

  add(task: TenantTask, workerId: string | undefined): void {
    const worker = workerId === undefined ? undefined : this.worker(task.tenant, workerId);
    const taken: Taken = { task, takenAt: this.clock.now(), worker };
    const ofExecution = this.byExecution.get(task.executionId);
    if (ofExecution) ofExecution.set(task.taskId, taken);
    else this.byExecution.set(task.executionId, new Map([[task.taskId, taken]]));
    if (!worker) return;
    worker.tasks.add(taken);
    this.lookLater(worker, SILENCE_MS);
  }

  has(executionId: ExecutionId, taskId: number): boolean {
    return this.byExecution.get(executionId)?.has(taskId) ?? false;
  }

  remove(executionId: ExecutionId, taskId: number): void {
    const taken = this.byExecution.get(executionId)?.get(taskId);
    if (taken) this.drop(taken);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const [executionId, tasks] of this.byExecution)
      if (isGone(executionId)) for (const taken of [...tasks.values()]) this.drop(taken);
  }

  /** A poll of this worker has begun; call the result when it has ended. */
  polls(tenant: TenantId, workerId: string): () => void {
    const worker = this.worker(tenant, workerId);
    worker.polls++;
    return () => {
      worker.polls--;
      worker.heardAt = this.clock.now();
      this.close(worker, tenant);
    };
  }

  /** It polls elsewhere. */
  heard(tenant: TenantId, workerId: string): void {
    const worker = this.workers.get(nameOf(tenant, workerId));
    if (worker) this.heardOf(worker);
  }

  beat(executionId: ExecutionId, taskId: number): void {
    const worker = this.byExecution.get(executionId)?.get(taskId)?.worker;
    if (worker) this.heardOf(worker);
  }

  of(tenant: TenantId, executionId: ExecutionId): TakenTask[] {
    return [...(this.byExecution.get(executionId)?.values() ?? [])]
      .filter(({ task }) => task.tenant === tenant)
      .map(({ task, takenAt, worker }) => ({
        taskId: task.taskId,
        function: task.function,
        takenAt,
        ...(worker && { workerId: worker.id, silentMs: worker.polls > 0 ? 0 : this.clock.now() - worker.heardAt }),
        ...(task.timeoutAt !== undefined && { timeoutAt: task.timeoutAt }),
        ...(task.heartbeatMs !== undefined && { heartbeatMs: task.heartbeatMs }),
      }));
  }

  private worker(tenant: TenantId, id: string): Worker {
    const name = nameOf(tenant, id);
    const known = this.workers.get(name);
    const worker = known ?? { id, polls: 0, heardAt: this.clock.now(), tasks: new Set(), cancelLook: undefined };
    this.workers.set(name, worker);
    this.heardOf(worker);
    return worker;
  }

  private heardOf(worker: Worker): void {
    worker.heardAt = this.clock.now();
    if (worker.tasks.size > 0) this.lookLater(worker, SILENCE_MS); // it may have been silent for so long that nobody looks any more
  }

  /** One look a worker at a time, however often it is heard of. */
  private lookLater(worker: Worker, ms: number): void {
    worker.cancelLook ??= this.clock.after(ms, () => {
      worker.cancelLook = undefined;
      this.look(worker);
    });
  }

  private look(worker: Worker): void {
    if (worker.tasks.size === 0) return;
    const silentMs = worker.polls > 0 ? 0 : this.clock.now() - worker.heardAt;
    if (silentMs < SILENCE_MS) return this.lookLater(worker, SILENCE_MS - silentMs);
    for (const taken of [...worker.tasks]) {
      if (taken.task.heartbeatMs !== undefined || !this.givesBack(taken.task)) continue;
      this.drop(taken);
      this.giveBack(taken.task);
    }
  }

  private drop(taken: Taken): void {
    const { task, worker } = taken;
    const ofExecution = this.byExecution.get(task.executionId);
    ofExecution?.delete(task.taskId);
    if (ofExecution?.size === 0) this.byExecution.delete(task.executionId);
    worker?.tasks.delete(taken);
    if (worker) this.close(worker, task.tenant);
  }

  private close(worker: Worker, tenant: TenantId): void {
    if (worker.polls > 0 || worker.tasks.size > 0) return;
    worker.cancelLook?.();
    this.workers.delete(nameOf(tenant, worker.id));
  }
}

function nameOf(tenant: TenantId, workerId: string): string {
  return `${tenant}\n${workerId}`;
}
