import type { ExecutionId } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import { readNear, type NearStore } from './read-near';

type ClosingEvent = Extract<HistoryEvent, { type: 'taskSucceeded' | 'taskFailed' | 'taskTimedOut' }>;

/**
 * The event of its history that closed the task which goes by `number`; `unknown` where no task ever went by it. Undefined where the end of its
 * execution did, or where it stands far behind the task and far before the end. A token that was given away in the arguments names a
 * number at or shortly before its task's own, so the search goes forward from it.
 */
export async function findClosing(
  store: NearStore,
  executionId: ExecutionId,
  number: number,
): Promise<ClosingEvent | 'unknown' | undefined> {
  let taskId: number | undefined;
  for await (const events of readNear(store, executionId, number)) {
    for (const event of events) {
      if (taskId === undefined && goesBy(event, number)) taskId = event.seq;
      if (isClosing(event) && event.data.taskId === taskId) return event;
    }
  }
  return taskId === undefined ? 'unknown' : undefined;
}

function goesBy(event: HistoryEvent, number: number): boolean {
  return event.type === 'taskScheduled' && (event.seq === number || event.data.token === number);
}

function isClosing(event: HistoryEvent): event is ClosingEvent {
  return event.type === 'taskSucceeded' || event.type === 'taskFailed' || event.type === 'taskTimedOut';
}
