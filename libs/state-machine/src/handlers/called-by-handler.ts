import { holderOf } from './open-calls';
import type { HandlerState } from './state';

/** The function that an open task calls; undefined where it asks something else. */
export function calledByHandler(state: HandlerState, taskId: number): string | undefined {
  const activity = holderOf(state, taskId)?.activity;
  if (activity?.status !== 'task') return undefined;
  const { request } = activity.task;
  return request.kind === 'function' ? request.function : undefined;
}
