import { isDeepStrictEqual } from 'node:util';
import type { Body } from './api';

export interface ExecutionRow {
  id: string;
  shard: number;
  status: string;
  begun_at: string | null;
  completed_at: string | null;
  output: Body;
}

export interface HistoryRow {
  execution_id: string;
  first_seq: number;
  last_seq: number;
  events: Body[];
}

const TERMINAL: Record<string, string> = {
  executionCompleted: 'completed',
  executionFailed: 'failed',
  executionTimedOut: 'timedOut',
  executionCancelled: 'cancelled',
};
/** What does not happen to one that is paused. */
const GOES_ON = ['stateEntered', 'stateExited', 'taskScheduled', 'timerFired', 'executionCompleted'];
const CLOSES_TASK = ['taskSucceeded', 'taskFailed', 'taskTimedOut'];

/**
 * Folds a history by its own rules, which are told here once more on purpose, and says what does not hold. The workflows
 * of these tests never come to a state twice.
 */
export function historyFaults(execution: ExecutionRow, rows: readonly HistoryRow[]): string[] {
  const faults: string[] = [];
  const must = (what: string, holds: boolean): void => void (holds || faults.push(`${execution.id}: ${what}`));
  const events = rows.flatMap((row) => row.events);
  const entered = new Set<string>();
  const timers = new Map<number, number>();
  let isPaused = false;
  let state: string | undefined;
  let next: string | undefined;
  let task: { id: number; attempt: number } | undefined;
  let attempt = 1;
  let result: Body;
  let output: Body = {};

  let expected = 1;
  for (const { first_seq, last_seq } of rows) {
    must(`rows of history go from ${expected - 1} to ${first_seq} (I5)`, first_seq === expected);
    expected = last_seq + 1;
  }
  must('the rows hold as many events as they say (I5)', events.length === expected - 1);

  for (const [index, event] of events.entries()) {
    must(`event ${index + 1} has seq ${event.seq} (I5)`, event.seq === index + 1);
    must(`it begins with ${event.type}`, index > 0 || event.type === 'executionStarted');
    must(`${event.type} comes after the end (I10)`, index === events.length - 1 || TERMINAL[event.type] === undefined);
    must(`${event.type} at ${event.seq} while it is paused (I41)`, !isPaused || !GOES_ON.includes(event.type));
    if (event.type === 'executionPaused') isPaused = true;
    if (event.type === 'executionResumed') isPaused = false;
    if (CLOSES_TASK.includes(event.type)) {
      must(
        `${event.type} at ${event.seq} closes task ${event.data.taskId}, and ${task?.id} is open (I4, I6)`,
        event.data.taskId === task?.id,
      );
      task = undefined;
    }
    if (event.type === 'stateEntered') {
      must(`${event.state} is entered twice (I4)`, !entered.has(event.state));
      must(`${event.state} is entered from within ${state}`, state === undefined);
      must(`${event.state} is entered, and ${next} was next`, next === undefined || next === event.state);
      entered.add(event.state);
      state = event.state;
      attempt = 1;
    } else if (event.type === 'taskScheduled') {
      must(`a task of ${event.state} is scheduled in ${state}`, state === event.state && task === undefined);
      must(`attempt ${event.data.attempt} of ${event.state} follows ${attempt - 1}`, event.data.attempt === attempt);
      task = { id: event.seq, attempt: event.data.attempt };
    } else if (event.type === 'taskSucceeded') result = event.data.result;
    else if (event.type === 'retryScheduled') {
      must(`the retry of ${event.state} is number ${event.data.attempt}`, event.data.attempt === attempt + 1);
      attempt = event.data.attempt;
      if (event.data.dueAt > event.at) timers.set(event.seq, event.data.dueAt);
    } else if (event.type === 'waitStarted') timers.set(event.seq, event.data.dueAt);
    else if (event.type === 'timerFired') {
      const dueAt = timers.get(event.data.timerId);
      must(`timer ${event.data.timerId} fired and is not open (I16)`, dueAt !== undefined);
      must(`timer ${event.data.timerId} fired early (I16)`, dueAt === undefined || event.at >= dueAt);
      timers.delete(event.data.timerId);
    } else if (event.type === 'stateExited') {
      must(`${event.state} is left and ${state} was entered`, state === event.state);
      const own = event.data.output ?? result;
      if (event.data.flow === 'merge' && own !== null && typeof own === 'object') output = { ...output, ...own };
      next = event.data.next;
      state = undefined;
      result = undefined;
    } else if (event.type === 'executionCompleted') output = event.data.output ?? output;
  }

  const last = events.at(-1);
  const status = TERMINAL[last?.type] ?? 'running';
  must(`its status is ${execution.status}, and its history says ${status} (I5)`, status === execution.status);
  must(
    'it has a history and is not begun, or the other way round',
    events.length > 0 === (execution.begun_at !== null),
  );
  if (status === 'running') return faults;
  must('a task is open at its end (I10)', task === undefined);
  must('a timer is open at its end (I10)', timers.size === 0);
  must('it ended when its last event happened (I5)', Number(execution.completed_at) === last?.at);
  if (status === 'completed')
    must('its output is not what its history makes (I5)', isDeepStrictEqual(execution.output, output));
  return faults;
}
