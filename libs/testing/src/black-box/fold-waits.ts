import type { Body } from './api';
import type { Visits } from './fold-visits';

export type Must = (what: string, holds: boolean) => void;

/** One run of states: where it stands, and what it waits for there. */
export interface Line {
  state?: string | undefined;
  /** Of the event that entered the state. */
  visit?: number | undefined;
  next?: string | undefined;
  task?: number | undefined;
  timer?: { id: number; dueAt: number } | undefined;
  attempt: number;
  result?: Body;
  isByHand?: boolean;
  /** A redrive has taken it up: it enters the state in which it stands anew, or leaves it with a result that it had. */
  isTakenUp?: boolean;
}

/** What a line waits for: a task with its attempts, or a clock. Each is closed once, and none before its time. False: the event is about something else. */
export function applyToWait(line: Line, event: Body, visits: Visits, must: Must): boolean {
  const { type, seq, at, state, data } = event;
  switch (type) {
    case 'taskScheduled':
      must(
        `a task of ${state} is scheduled at ${seq} in ${line.state}`,
        line.state === state && line.task === undefined,
      );
      must(`attempt ${data.attempt} of ${state} follows ${line.attempt - 1}`, data.attempt === line.attempt);
      line.task = seq;
      if (data.undo) visits.noteUndoable(seq);
      return true;
    case 'operatorAnswered':
      must(`nothing waits for the operator's answer at ${seq}`, [line.task, line.timer?.id].includes(data.taskId));
      line.task = data.taskId;
      line.timer = undefined;
      line.isByHand = true;
      return true;
    case 'taskSucceeded':
    case 'taskFailed':
    case 'taskTimedOut':
      must(`${type} at ${seq} closes ${data.taskId}, and ${line.task} is open (I4, I6)`, data.taskId === line.task);
      if (type === 'taskSucceeded') succeed(line, data, visits);
      line.task = undefined;
      line.isByHand = false;
      return true;
    case 'retryScheduled':
      must(`the retry of ${state} is number ${data.attempt}`, data.attempt === line.attempt + 1);
      line.attempt = data.attempt;
      if (data.dueAt > at) line.timer = { id: seq, dueAt: data.dueAt };
      return true;
    case 'stateFailed':
      line.task = undefined;
      line.isByHand = false;
      return true;
    case 'waitStarted':
      line.timer = { id: seq, dueAt: data.dueAt };
      return true;
    case 'timerFired': {
      const { timer, isByHand } = line;
      must(`timer ${data.timerId} fired and is not open (I16)`, timer?.id === data.timerId || isByHand === true);
      must(`timer ${data.timerId} fired early (I16)`, timer === undefined || at >= timer.dueAt);
      line.timer = line.task = undefined;
      line.isByHand = false;
      return true;
    }
    default:
      return false;
  }
}

function succeed(line: Line, { taskId, result }: Body, visits: Visits): void {
  line.result = result;
  visits.succeed(line.visit ?? 0, taskId, line.isByHand ? 'byHand' : 'outside');
}
