import type { ExecutionId } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import type { ExecutionStore } from '../ports/execution-store';

type ClosingEvent = Extract<HistoryEvent, { type: 'taskSucceeded' | 'taskFailed' | 'taskTimedOut' }>;

/**
 * The event of its history that closed the task which goes by `number`; undefined where the end of its execution did, `unknown` where no
 * task ever went by it. A token that was given away in the arguments names a number at or before its task's own, so the
 * search goes forward from it.
 */
export async function findClosing(
  store: Pick<ExecutionStore, 'readHistory'>,
  executionId: ExecutionId,
  number: number,
): Promise<ClosingEvent | 'unknown' | undefined> {
  let taskId: number | undefined;
  for (let after = number - 1; ;) {
    const events = await store.readHistory(executionId, after);
    for (const event of events) {
      if (taskId === undefined && goesBy(event, number)) taskId = event.seq;
      if (isClosing(event) && event.data.taskId === taskId) return event;
    }
    const last = events.at(-1);
    if (!last) return taskId === undefined ? 'unknown' : undefined;
    after = last.seq;
  }
}

function goesBy(event: HistoryEvent, number: number): boolean {
  return event.type === 'taskScheduled' && (event.seq === number || event.data.token === number);
}

function isClosing(event: HistoryEvent): event is ClosingEvent {
  return event.type === 'taskSucceeded' || event.type === 'taskFailed' || event.type === 'taskTimedOut';
}
