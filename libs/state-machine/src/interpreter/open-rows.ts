import type { ArmedTimer, Thread } from './state';

export interface OpenRows {
  taskId?: number;
  timer?: ArmedTimer;
  /** The task's id once it has been accepted. */
  accepted?: number;
}

/** What a thread keeps open outside: at most one task or evaluation, and at most one timer. */
export function openRows({ activity }: Thread): OpenRows {
  switch (activity.status) {
    case 'task': {
      const { taskId, timeoutAt, accepted } = activity.task;
      const timer = timeoutAt === undefined ? undefined : { timerId: taskId, dueAt: timeoutAt };
      return { taskId, timer, accepted: accepted ? taskId : undefined };
    }
    case 'evaluating':
      return { taskId: activity.taskId };
    case 'waiting':
    case 'backoff':
      return { timer: activity.timer };
    case 'arriving':
    case 'ready':
    case 'ended':
      return {};
  }
}
