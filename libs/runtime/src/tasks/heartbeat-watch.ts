import type { ExecutionId, TaskRef } from '@workflows/contracts';
import type { Owner } from '../fairness/fair-scheduler';
import type { Clock } from '../ports/clock';
import { executionOf, keyOf, taskKey, type TaskKey } from './task-key';

/** A task that is watched over, and whose it is. */
export interface WatchedTask extends TaskRef {
  owner: Owner;
}

/** Watches over tasks that someone has taken and has to show signs of life for; in memory, begun anew by a new owner. */
export class HeartbeatWatch {
  private readonly watched = new Map<TaskKey, { task: WatchedTask; heartbeatMs: number; cancel: () => void }>();

  constructor(
    private readonly clock: Clock,
    private readonly onMissed: (task: WatchedTask) => void,
  ) {}

  begin(task: WatchedTask, heartbeatMs: number): void {
    const key = keyOf(task);
    this.end(task.executionId, task.taskId);
    const cancel = this.clock.after(heartbeatMs, () => {
      this.watched.delete(key);
      this.onMissed(task);
    });
    this.watched.set(key, { task, heartbeatMs, cancel });
  }

  beat(executionId: ExecutionId, taskId: number): void {
    const watched = this.watched.get(taskKey(executionId, taskId));
    if (watched) this.begin(watched.task, watched.heartbeatMs);
  }

  /** Stops watching over tasks of executions that are somebody else's now. */
  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const [key, { cancel }] of this.watched) {
      if (!isGone(executionOf(key))) continue;
      cancel();
      this.watched.delete(key);
    }
  }

  end(executionId: ExecutionId, taskId: number): void {
    if (this.watched.size === 0) return;
    const key = taskKey(executionId, taskId);
    this.watched.get(key)?.cancel();
    this.watched.delete(key);
  }
}
