import type { ExecutionId, ParentTask, TenantId } from '@workflows/contracts';

/** A child that a task of its parent waits for. */
export interface OpenChild {
  tenant: TenantId;
  shard: number;
  childId: ExecutionId;
  parentId: ExecutionId;
  taskId: number;
}

export function isAwaited(parent: ParentTask | undefined): parent is ParentTask {
  return parent !== undefined && !parent.detached;
}

/** Which of these executions a parent waits for. */
export function openChildren(
  executions: readonly { shard: number; seed: { tenant: TenantId; executionId: ExecutionId; parent?: ParentTask } }[],
): OpenChild[] {
  return executions.flatMap(({ shard, seed: { tenant, executionId, parent } }) =>
    isAwaited(parent)
      ? [{ tenant, shard, childId: executionId, parentId: parent.executionId, taskId: parent.taskId }]
      : [],
  );
}
