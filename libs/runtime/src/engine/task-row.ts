import { childIdOf, type Json } from '@workflows/contracts';
import type { OpenTask } from '@workflows/state-machine';
import type { TaskRow } from '../ports/execution-store';
import type { HotExecution } from './execution-cache';

type Asked = Pick<TaskRow, 'kind' | 'subject' | 'key' | 'detail'>;

/** The row of an open task. That of a function says no more than its name and is named field by field: it is on the hot path. */
export function taskRow(execution: HotExecution, task: OpenTask): TaskRow {
  const { request, taskId, state, attempt } = task;
  if (request.kind !== 'function') return { ...place(execution, taskId), ...asked(execution, task), state, attempt };
  const { seed, shard } = execution;
  const { tenant, executionId } = seed;
  return { executionId, taskId, shard, tenant, kind: 'function', subject: request.function, state, attempt };
}

export function evaluationRow(execution: HotExecution, effect: { taskId: number; state: string }): TaskRow {
  return { ...place(execution, effect.taskId), kind: 'evaluation', state: effect.state, attempt: 1 };
}

export function turnRow(execution: HotExecution, { turnId }: { turnId: number }): TaskRow {
  return { ...place(execution, turnId), kind: 'turn', state: execution.startState, attempt: 1 };
}

function place(
  { seed, shard }: HotExecution,
  taskId: number,
): Pick<TaskRow, 'executionId' | 'taskId' | 'shard' | 'tenant'> {
  return { executionId: seed.executionId, taskId, shard, tenant: seed.tenant };
}

function asked(execution: HotExecution, task: OpenTask): Asked {
  const { request } = task;
  switch (request.kind) {
    case 'function':
      return { kind: 'function', subject: request.function };
    case 'workflow': {
      const key = childIdOf(execution.seed.executionId, task.taskId, task.scheduledAt);
      return { kind: 'workflow', subject: request.workflow, key };
    }
    case 'event':
      return {
        kind: 'event',
        subject: request.event,
        ...(request.key !== undefined && { key: request.key }),
        detail: { sinceAt: request.sinceAt, ...whereAndWhen(task) },
      };
    case 'approval': {
      const { approvers, prompt, options } = request;
      const detail: Json = {
        ...(approvers && { approvers: [...approvers] }),
        ...(prompt !== undefined && { prompt }),
        ...(options && { options: [...options] }),
        ...whereAndWhen(task),
      };
      return { kind: 'approval', detail };
    }
    case 'http':
    case 'items':
    case 'results':
      return { kind: request.kind };
  }
}

function whereAndWhen({ path, scheduledAt, timeoutAt }: OpenTask): {
  scheduledAt: number;
  path?: string;
  timeoutAt?: number;
} {
  return { scheduledAt, ...(path !== '' && { path }), ...(timeoutAt !== undefined && { timeoutAt }) };
}
