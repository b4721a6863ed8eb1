import { Map } from 'immutable';
import type { Instant } from '@workflows/contracts';
import { openOfTask } from '../interpreter/open-outside';
import type { OpenOutside } from '../interpreter/open-outside';
import type { ArmedTimer } from '../interpreter/state';
import type { CallActivity, HandlerState, OpenCall } from './state';

/** The calls that a handler has open, and who waits for which task or timer. */
type Calls = Pick<HandlerState, 'open' | 'holders'>;

export const noCalls: Calls = { open: Map(), holders: Map() };

/** What a call keeps open outside: a task, with the timer of its time-out, or a timer. */
export function openOfCall({ activity }: OpenCall): OpenOutside {
  return activity.status === 'task' ? openOfTask(activity.task) : { timer: activity.timer };
}

/** The call that waits for this task or timer. */
export function holderOf({ open, holders }: Calls, id: number): OpenCall | undefined {
  const path = holders.get(id);
  return path === undefined ? undefined : open.get(path);
}

/** With this call in the place of the one that had its path. */
export function withCall<State extends Calls>(state: State, call: OpenCall): State {
  const { path } = call;
  const before = state.open.get(path);
  const holders = state.holders.withMutations((map) => {
    if (before !== undefined) idsOf(before).forEach((id) => map.delete(id));
    idsOf(call).forEach((id) => map.set(id, path));
  });
  return { ...state, open: state.open.set(path, call), holders };
}

export function closeCalls<State extends Calls>(state: State, paths: readonly string[]): State {
  const holders = state.holders.withMutations((map) => {
    for (const path of paths) for (const id of idsOf(state.open.get(path))) map.delete(id);
  });
  return { ...state, open: state.open.deleteAll(paths), holders };
}

/** Those calls alone; costs as much as there are. */
export function keepCalls<State extends Calls>(state: State, isKept: (call: OpenCall) => boolean): State {
  const gone = state.open.valueSeq().filter((call) => !isKept(call));
  return closeCalls(state, gone.map(({ path }) => path).toArray());
}

/** With all that time would end ending later by a pause. Timers keep their numbers: they are armed anew for another time. */
export function withTimersMoved(state: HandlerState, since: Instant, until: Instant): HandlerState {
  const { timeout } = state;
  const open = state.open.map((call) => ({ ...call, activity: move(call.activity, since, until) }));
  return { ...state, open, ...(timeout && { timeout: moved(timeout, until - since) }) };
}

/** A retry that was planned within the pause has waited for a part of it alone. */
function move(activity: CallActivity, since: Instant, until: Instant): CallActivity {
  switch (activity.status) {
    case 'task': {
      const { task } = activity;
      const { timeoutAt } = task;
      return timeoutAt === undefined
        ? activity
        : { ...activity, task: { ...task, timeoutAt: timeoutAt + until - since } };
    }
    case 'backoff':
      return { ...activity, timer: moved(activity.timer, until - Math.max(since, activity.armedAt)) };
    case 'waiting':
      return { ...activity, timer: moved(activity.timer, until - since) };
  }
}

function moved({ timerId, dueAt }: ArmedTimer, byMs: number): ArmedTimer {
  return { timerId, dueAt: dueAt + byMs };
}

function idsOf(call: OpenCall | undefined): readonly number[] {
  if (call === undefined) return [];
  const { taskId, timer } = openOfCall(call);
  return [taskId, timer?.timerId].filter((id) => id !== undefined);
}
