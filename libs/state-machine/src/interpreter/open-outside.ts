import type { ArmedTimer, Line, TaskAttempt } from './state';

export interface OpenOutside {
  taskId?: number;
  /** The other number by which the task goes. */
  token?: number;
  timer?: ArmedTimer;
  /** The task's id once it has been accepted. */
  accepted?: number;
}

const NONE: OpenOutside = {};

/** What a line keeps open outside, those of its branches and items aside: at most one task or evaluation, and one timer. */
export function openOutside({ activity }: Pick<Line, 'activity'>): OpenOutside {
  switch (activity.status) {
    case 'task':
      return openOfTask(activity.task);
    case 'evaluating':
    case 'checking':
      return { taskId: activity.taskId };
    case 'waiting':
    case 'backoff':
      return { timer: activity.timer };
    case 'forked': {
      const { task, timer } = activity.fork;
      return task === undefined
        ? timer === undefined
          ? NONE
          : { timer }
        : { ...openOfTask(task), ...(timer && { timer }) };
    }
    case 'arriving':
    case 'ready':
    case 'checked':
    case 'undoing':
    case 'ended':
      return NONE;
  }
}

/** The same of a task alone. */
export function openOfTask({ taskId, timeoutAt, accepted, token }: TaskAttempt): OpenOutside {
  const timer = timeoutAt === undefined ? undefined : { timerId: taskId, dueAt: timeoutAt };
  return { taskId, token, timer, accepted: accepted ? taskId : undefined };
}
