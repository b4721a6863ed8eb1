import { childIdOf } from '@workflows/contracts';
import type { ExecutionId } from '@workflows/contracts';
import type { ReadExecution } from '@workflows/runtime';
import { isVisit } from '@workflows/state-machine';
import { describeCalls, isOfHandler } from '@workflows/state-machine/handlers';

/**
 * The child execution of each visit of a state, in the order of the visits. Nobody writes it down: a child's id is made of the task that
 * starts it, and the answer of a child has its id as digest, so any other answer says that there is none.
 */
export function childrenOfVisits(read: Pick<ReadExecution, 'seed' | 'history'>): (ExecutionId | undefined)[] {
  return isOfHandler(read.history) ? childrenOfCalls(read) : childrenOfStates(read);
}

function childrenOfCalls({ seed, history }: Pick<ReadExecution, 'seed' | 'history'>): (ExecutionId | undefined)[] {
  const [first] = history;
  const before = first?.type === 'resultsTakenOver' ? first.data.visits : []; // they say it themselves
  const own = describeCalls(history).map(({ child }) => {
    if (child === undefined) return undefined;
    const id = childIdOf(seed.executionId, child.taskId, child.at);
    return child.answer === undefined || child.answer === id ? id : undefined;
  });
  return [...before.map(() => undefined), ...own];
}

function childrenOfStates({ seed, history }: Pick<ReadExecution, 'seed' | 'history'>): (ExecutionId | undefined)[] {
  const children: (ExecutionId | undefined)[] = [];
  let taskId: number | undefined;
  for (const event of history) {
    const latest = children.length - 1;
    if (event.path !== undefined) continue;
    if (event.type === 'resultsTakenOver') children.push(...event.data.visits.map(() => undefined)); // they say it themselves
    if (isVisit(event)) children.push(undefined);
    if (event.type === 'taskScheduled') {
      taskId = event.seq;
      children[latest] =
        event.data.request?.kind === 'workflow' ? childIdOf(seed.executionId, event.seq, event.at) : undefined;
    }
    if (
      (event.type === 'taskSucceeded' || event.type === 'taskFailed') &&
      event.data.taskId === taskId &&
      event.data.digest !== children[latest]
    ) {
      children[latest] = undefined;
    }
  }
  return children;
}
