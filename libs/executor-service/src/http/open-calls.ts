import { executionOf, keyOf, taskKey, type TaskKey } from '@workflows/runtime';
import type { ExecutionId, TaskRef } from '@workflows/contracts';
import { Lanes } from './lanes';

/**
 * The calls of tasks that wait for a lane or for their answer.
 *   C1. One a task: a task that comes again while its call is under way changes nothing.
 *   C2. Whether its task was closed or its execution went to another owner, a call is broken off: nobody here may tell of its answer any
 *       more, and one without a time limit would keep its lane for ever. The next owner of an open task calls again, with the same
 *       idempotency key (I12).
 */
export class OpenCalls {
  private readonly calls = new Map<TaskKey, AbortController>();
  private readonly lanes: Lanes;

  constructor(maxCalls: number) {
    this.lanes = new Lanes(maxCalls);
  }

  /** `call` never rejects, and says nothing once its signal is aborted. */
  begin(task: TaskRef, call: (signal: AbortSignal) => Promise<void>): void {
    const key = keyOf(task);
    if (this.calls.has(key)) return;
    const open = new AbortController();
    this.calls.set(key, open);
    void this.lanes.run(async () => {
      if (!open.signal.aborted) await call(open.signal);
      if (this.calls.get(key) === open) this.calls.delete(key);
    });
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.end(taskKey(executionId, taskId));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.calls.keys()) if (isGone(executionOf(key))) this.end(key);
  }

  close(): void {
    this.forget(() => true);
  }

  private end(key: TaskKey): void {
    this.calls.get(key)?.abort();
    this.calls.delete(key);
  }
}
