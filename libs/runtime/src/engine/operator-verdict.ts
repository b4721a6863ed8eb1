import type { AnswerVerdict, ExecutionCommand } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import { readNear, type NearStore } from './read-near';

type OperatorCommand = Extract<ExecutionCommand, { kind: 'operatorAnswer' }>;

/**
 * What became of an operator's answer that nothing waited for any more. Of an execution that is at hand, the state knows whether it is the same
 * again; of one that has ended the history does, and that is looked for near the task and the end: elsewhere, it is closed and no more is told.
 */
export async function operatorVerdict(
  store: NearStore,
  { executionId, taskId, digest }: Pick<OperatorCommand, 'executionId' | 'taskId' | 'digest'>,
): Promise<AnswerVerdict> {
  let isKnown = false;
  for await (const events of readNear(store, executionId, taskId)) {
    isKnown ||= events.some((event) => event.seq === taskId && isAnswerable(event));
    const end = isKnown ? events.find((event) => ends(event, taskId)) : undefined;
    if (end?.type === 'operatorAnswered' && end.data.digest === digest) return { accepted: true, duplicate: true };
    if (end !== undefined) return { accepted: false, code: 'TASK_CLOSED' };
    if (!isKnown) break;
  }
  return { accepted: false, code: isKnown ? 'TASK_CLOSED' : 'TASK_NOT_FOUND' };
}

/** What `waiting` has a `taskId` for. */
function isAnswerable(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'taskScheduled':
      return event.data.request?.kind !== 'items' && event.data.request?.kind !== 'results';
    case 'waitStarted':
      return event.data.dueAt > event.at;
    default:
      return event.type === 'retryScheduled';
  }
}

/** By an operator: of the same step as the event that it means, and before that. */
function ends(event: HistoryEvent, taskId: number): boolean {
  switch (event.type) {
    case 'operatorAnswered':
    case 'taskSucceeded':
    case 'taskFailed':
    case 'taskTimedOut':
      return event.data.taskId === taskId;
    case 'timerFired':
      return event.data.timerId === taskId;
    default:
      return false;
  }
}
