import { mapLines } from './lines';
import type { Activity, ArmedTimer, ExecutionState, Line, TaskAttempt } from './state';

/** The state with all that time would end ending later. Timers keep their numbers: they are armed anew for another time. */
export function withTimersMoved(state: ExecutionState, byMs: number): ExecutionState {
  const { ownLine, lines, timeout } = state;
  return {
    ...state,
    ownLine: moveLine(ownLine, byMs),
    ...(lines && { lines: mapLines(lines, (line) => moveLine(line, byMs)) }),
    ...(timeout && { timeout: moved(timeout, byMs) }),
  };
}

function moveLine(line: Line, byMs: number): Line {
  const activity = moveActivity(line.activity, byMs);
  return activity === line.activity ? line : { ...line, activity };
}

function moveActivity(activity: Activity, byMs: number): Activity {
  switch (activity.status) {
    case 'task':
      return { status: 'task', task: moveTask(activity.task, byMs) };
    case 'waiting':
    case 'backoff':
      return { ...activity, timer: moved(activity.timer, byMs) };
    case 'forked': {
      const { task, timer } = activity.fork;
      const changed = { ...(task && { task: moveTask(task, byMs) }), ...(timer && { timer: moved(timer, byMs) }) };
      return { status: 'forked', fork: { ...activity.fork, ...changed } };
    }
    case 'arriving':
    case 'ready':
    case 'evaluating':
    case 'checking':
    case 'checked':
    case 'undoing':
    case 'ended':
      return activity;
  }
}

function moveTask(task: TaskAttempt, byMs: number): TaskAttempt {
  return task.timeoutAt === undefined ? task : { ...task, timeoutAt: task.timeoutAt + byMs };
}

function moved({ timerId, dueAt }: ArmedTimer, byMs: number): ArmedTimer {
  return { timerId, dueAt: dueAt + byMs };
}
