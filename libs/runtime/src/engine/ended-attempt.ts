import type { ExecutionId, TenantId } from '@workflows/contracts';
import { calledFunction, type HistoryEvent, type StepCommand } from '@workflows/state-machine';
import type { HotExecution } from './execution-cache';

/** One attempt of a task that called a function, as it ended. */
export interface EndedAttempt {
  tenant: TenantId;
  function: string;
  executionId: ExecutionId;
  taskId: number;
  /** The name of its error; absent: it succeeded. */
  error?: string;
}

/** 4xx that do not speak of what was asked, but of the function: it is not to be found, lets nobody in, or has too much to do. */
const OF_THE_FUNCTION: ReadonlySet<number> = new Set([401, 403, 404, 408, 429]);

/**
 * What a step says about the function that was called, if anything; `state` is that from before the step.
 *   A1. An answer or its absence is the first event of its step: of an http function, a worker, by token, or as a time-out. A closed task says
 *       nothing, and the word of an operator is another event.
 *   A2. A function that refuses what it was asked does what it should, and that is neither a failure nor a success: an answer that rules
 *       out another try, and all 4xx but a few.
 *   A3. It is told when the answer comes, also where the execution is paused and goes on later.
 */
export function endedAttempt(
  { seed, state }: Pick<HotExecution, 'seed' | 'state'>,
  command: StepCommand,
  [first]: readonly HistoryEvent[],
): EndedAttempt | undefined {
  if (state === undefined) return undefined;
  if (first?.type !== 'taskSucceeded' && first?.type !== 'taskFailed' && first?.type !== 'taskTimedOut')
    return undefined;
  if (first.type === 'taskFailed' && isRefusal(first.data.status, command)) return undefined; // A2
  const { taskId } = first.data;
  const called = calledFunction(state, taskId);
  if (called === undefined) return undefined;
  const { tenant, executionId } = seed;
  const error = first.type === 'taskSucceeded' ? {} : { error: first.data.error };
  return { tenant, function: called, executionId, taskId, ...error };
}

function isRefusal(status: number | undefined, command: StepCommand): boolean {
  if (command.kind === 'taskFailed' && command.retryable === false) return true;
  return status !== undefined && status >= 400 && status < 500 && !OF_THE_FUNCTION.has(status);
}
