import { holderOf, lineAt } from './lines';
import type { ExecutionState } from './state';

/** The function that an open task calls, by the number of the task or of its token; undefined where it asks something else. */
export function calledFunction(state: ExecutionState, taskId: number): string | undefined {
  const path = holderOf(state, taskId);
  const activity = path === undefined ? undefined : lineAt(state, path)?.activity;
  if (activity?.status !== 'task') return undefined;
  const { request } = activity.task;
  return request.kind === 'function' ? request.function : undefined;
}
