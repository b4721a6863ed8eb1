import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import { executionOf, taskKey, type TaskKey } from './task-key';

/** Watches over tasks that someone has taken and has to show signs of life for; in memory, begun anew by a new owner. */
export class HeartbeatWatch {
  private readonly watched = new Map<TaskKey, { heartbeatMs: number; cancel: () => void }>();

  constructor(
    private readonly clock: Clock,
    private readonly onMissed: (executionId: ExecutionId, taskId: number) => void,
  ) {}

  begin(executionId: ExecutionId, taskId: number, heartbeatMs: number): void {
    const key = taskKey(executionId, taskId);
    this.end(executionId, taskId);
    const cancel = this.clock.after(heartbeatMs, () => {
      this.watched.delete(key);
      this.onMissed(executionId, taskId);
    });
    this.watched.set(key, { heartbeatMs, cancel });
  }

  beat(executionId: ExecutionId, taskId: number): void {
    const watched = this.watched.get(taskKey(executionId, taskId));
    if (watched) this.begin(executionId, taskId, watched.heartbeatMs);
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
    const key = taskKey(executionId, taskId);
    this.watched.get(key)?.cancel();
    this.watched.delete(key);
  }
}
