import type { Instant } from '@workflows/contracts';
import type { CallRecord, HistoryEvent } from '../history';
import { heardOf } from './apply-to-turn';
import { closeCalls, withCall } from './open-calls';
import { fromPool, withSettledFormer } from './pool';
import { callOf, formerPath, isFormer } from './state';
import type { CallActivity, CallTask, HandlerState, OpenCall, RecordedEntry, Settled } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;
type Made = EventOf<'taskScheduled' | 'waitStarted'>;

/** A call is made (T2). It is open unless the handler is told, before all else, that nobody waits for it. */
export function withCallMade(state: HandlerState, event: Made, given: CallRecord): HandlerState {
  const { path = '', state: label, seq } = event;
  const made = withRecord(state, event, given);
  if (isMadeInVain(state)) return made;
  const name = nameOf(event, given);
  const call = { ...given, path, label, name, since: seq, retryCount: 0, retries: [], activity: activityOf(event) };
  return withCall(made, call);
}

/** Its making was on its way when its rejecting was: the handler hears of that next. */
export function isMadeInVain({ ending, turn }: HandlerState): boolean {
  return ending !== undefined && turn !== undefined && turn.upTo < ending.seq;
}

export function withCallRefused(state: HandlerState, event: EventOf<'callRefused'>): HandlerState {
  const { call, error, cause, settles } = event.data;
  const made = withRecord(state, event, call);
  return settles ? settle(made, event, { seq: event.seq, ok: false, error, cause }) : made;
}

/** Served by what was recorded, or by what is open under the path that it had (H8). */
export function withCallRecalled(state: HandlerState, event: EventOf<'callRecalled'>): HandlerState {
  const { path = '', state: label, seq, data } = event;
  const { call: given, of, index } = data;
  const { name = '' } = given;
  const served = { seq: of, ...(index !== undefined && { index }) };
  const made = { ...withRecord(state, event, given), pool: fromPool(state.pool, { ...given, name }, served) };
  const former = state.open.get(formerPath(of));
  if (former === undefined) return settle(made, event, { seq, ok: true });
  const { retry: _, ...rest } = former;
  return withCall(closeCalls(made, [former.path]), { ...rest, ...given, path, label, name, adopted: true });
}

/** What happens to a call that is open. */
export function applyToCall(state: HandlerState, event: HistoryEvent): HandlerState {
  const { path = '' } = event;
  const call = state.open.get(path);
  if (call === undefined) throw new Error(`event ${event.seq} (${event.type}) is of no open call`);
  switch (event.type) {
    case 'taskScheduled':
      return withCall(state, { ...call, activity: { status: 'task', task: nextAttempt(call, event) } });
    case 'taskAccepted': {
      const { activity } = call;
      if (activity.status !== 'task') throw new Error(`event ${event.seq} accepts what is no open task`);
      return withCall(state, { ...call, activity: { status: 'task', task: { ...activity.task, accepted: true } } });
    }
    case 'taskSucceeded':
      return settle(state, event, { seq: event.seq, ok: true });
    case 'taskFailed':
    case 'taskTimedOut': {
      const { error, cause, settles } = event.data;
      return settles ? settle(state, event, { seq: event.seq, ok: false, error, cause }) : state; // a retry is planned next
    }
    case 'retryScheduled':
      return withCall(state, withRetry(call, event));
    case 'timerFired':
      return event.data.settles ? settle(state, event, { seq: event.seq, ok: true }) : state; // its next attempt comes next
    default:
      throw new Error(`event ${event.seq} (${event.type}) is none of a call`);
  }
}

function settle(state: HandlerState, event: HistoryEvent, settled: Settled): HandlerState {
  const { path = '' } = event;
  const call = callOf(path);
  const closed = state.open.has(path) ? closeCalls(state, [path]) : state;
  if (call === undefined) return isFormer(path) ? withSettledFormer(closed, state.open.get(path), settled) : closed;
  const entry = state.record.get(call);
  if (entry === undefined) throw new Error(`event ${event.seq} settles a call that was not made`);
  const record = state.record.set(call, { ...entry, settled });
  const failedUntold = settled.ok ? state.failedUntold : [...state.failedUntold, call];
  const after = { ...closed, record, failedUntold };
  return state.ended === undefined ? heardOf(after, event) : after; // of one that has ended nobody is told
}

function withRecord(
  state: HandlerState,
  event: Made | EventOf<'callRefused' | 'callRecalled'>,
  given: CallRecord,
): HandlerState {
  const call = callOf(event.path);
  if (call === undefined) throw new Error(`event ${event.seq} makes a call without a number`);
  const entry: RecordedEntry = { name: nameOf(event, given), digest: given.digest, label: event.state };
  const made = Math.max(state.made, call);
  return { ...state, record: state.record.set(call, entry), made, currentState: event.state };
}

/** That of its function is the name of a call, where it calls one. */
export function nameOf(event: HistoryEvent, { name }: CallRecord): string {
  if (name !== undefined) return name;
  return event.type === 'taskScheduled' ? (event.data.function ?? '') : '';
}

function activityOf(event: Made): CallActivity {
  if (event.type === 'waitStarted')
    return { status: 'waiting', timer: { timerId: event.seq, dueAt: event.data.dueAt } };
  return { status: 'task', task: toTask(event) };
}

function toTask({ seq, at, data }: EventOf<'taskScheduled'>): CallTask {
  const { request, function: called = '', configured, attempt, timeoutAt, heartbeatMs, match } = data;
  return {
    taskId: seq,
    request: request ?? { kind: 'function', function: called, ...(configured && { configured }) },
    attempt,
    arguments: data.arguments,
    scheduledAt: at,
    timeoutAt,
    timeoutMs: timeoutAt === undefined ? undefined : timeoutAt - at,
    heartbeatMs,
    accepted: false,
    match,
  };
}

function nextAttempt({ activity }: OpenCall, event: EventOf<'taskScheduled'>): CallTask {
  if (activity.status === 'waiting') throw new Error(`event ${event.seq} asks again for a time`);
  return { ...toTask(event), request: activity.task.request, arguments: activity.task.arguments };
}

function withRetry(call: OpenCall, { seq, at, data }: EventOf<'retryScheduled'>): OpenCall {
  const { activity } = call;
  if (activity.status === 'waiting') throw new Error(`event ${seq} retries what waits for a time`);
  const counts = [...call.retries];
  for (let index = counts.length; index <= data.retrier; index++) counts[index] = 0;
  counts[data.retrier] = (counts[data.retrier] ?? 0) + 1;
  const timer = { timerId: seq, dueAt: data.dueAt };
  const armedAt: Instant = at;
  return {
    ...call,
    retryCount: data.attempt - 1,
    retries: counts,
    activity: { status: 'backoff', timer, armedAt, task: activity.task },
  };
}
