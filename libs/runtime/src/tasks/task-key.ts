import type { ExecutionId, TaskRef } from '@workflows/contracts';

/** One string for one attempt of one task. */
export type TaskKey = string;

export function taskKey(executionId: ExecutionId, taskId: number): TaskKey {
  return `${executionId}/${taskId}`;
}

export function executionOf(key: TaskKey): ExecutionId {
  return key.slice(0, key.lastIndexOf('/'));
}

export function keyOf(task: TaskRef): TaskKey {
  return taskKey(task.executionId, task.taskId);
}
