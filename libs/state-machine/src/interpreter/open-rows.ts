import type { ArmedTimer, Line, TaskAttempt } from './state';

export interface OpenRows {
  taskId?: number;
  /** The other number by which the task goes. */
  token?: number;
  timer?: ArmedTimer;
  /** The task's id once it has been accepted. */
  accepted?: number;
}

const NONE: OpenRows = {};

/** What a line keeps open outside, those of its branches and items aside: at most one task or evaluation, and one timer. */
export function openRows({ activity }: Pick<Line, 'activity'>): OpenRows {
  switch (activity.status) {
    case 'task':
      return rowsOf(activity.task);
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
        : { ...rowsOf(task), ...(timer && { timer }) };
    }
    case 'arriving':
    case 'ready':
    case 'checked':
    case 'ended':
      return NONE;
  }
}

function rowsOf({ taskId, timeoutAt, accepted, token }: TaskAttempt): OpenRows {
  const timer = timeoutAt === undefined ? undefined : { timerId: taskId, dueAt: timeoutAt };
  return { taskId, token, timer, accepted: accepted ? taskId : undefined };
}
