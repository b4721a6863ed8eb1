import type { Json } from '@workflows/contracts';
import type { HistoryEvent, StateExit } from '../history';
import { mergeResult, replaceAll } from './data';
import type { Data } from './data';
import { EMPTY_MEMO, ENTER } from './state';
import type { Activity, ExecutionState, Outcome, Phase, TaskAttempt, Thread, Visit } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/**
 * What an event makes of a state: the only place where a state is written, for a step and for a fold alike (S1).
 *   A1. It needs neither the program nor the clock, and evaluates nothing: whatever was decided stands in the event.
 *   A2. It trusts its event. Whether a command is timely was decided before the event was made.
 */
export function applyEvent(state: ExecutionState, event: HistoryEvent): ExecutionState {
  switch (event.type) {
    case 'executionStarted': {
      const { timeoutAt } = event.data;
      const timeout = timeoutAt === undefined ? undefined : { timerId: event.seq, dueAt: timeoutAt };
      const { currentState, data, variables, thread } = state;
      return { seq: event.seq, status: 'running', currentState, data, variables, thread, timeout };
    }
    case 'stateEntered': {
      const visit = { seq: event.seq, state: event.state, enteredAt: event.at, retryCount: 0, retries: [] };
      const thread = { path: state.thread.path, visit, activity: ready(ENTER) };
      const { status, data, variables, timeout } = state;
      return { seq: event.seq, status, currentState: event.state, data, variables, thread, timeout };
    }
    case 'taskScheduled':
      return openTask(state, event);
    case 'taskAccepted': {
      const { activity } = state.thread;
      if (activity.status !== 'task') return broken(state, event);
      return withActivity(state, event, { status: 'task', task: { ...activity.task, accepted: true } });
    }
    case 'taskSucceeded':
      return withActivity(state, event, ready({ kind: 'exit', result: event.data.result }));
    case 'taskFailed':
    case 'taskTimedOut':
    case 'stateFailed': {
      const { error: name, cause } = event.data;
      return withActivity(state, event, ready({ kind: 'failed', error: { name, cause } }));
    }
    case 'retryScheduled':
      return scheduleRetry(state, event);
    case 'waitStarted':
      return startWait(state, event);
    case 'timerFired': {
      const { activity } = state.thread;
      return withActivity(state, event, ready(activity.status === 'waiting' ? activity.then : ENTER));
    }
    case 'evaluationRequested':
      return startEvaluation(state, event);
    case 'evaluated': {
      const { activity } = state.thread;
      if (activity.status !== 'evaluating') return broken(state, event);
      const memo = { ...activity.memo, ...event.data.values };
      return withActivity(state, event, { status: 'ready', phase: activity.phase, memo });
    }
    case 'stateExited':
      return exitState(state, event);
    case 'executionCompleted':
      return end(state, event.seq, { status: 'completed', ...event.data });
    case 'executionFailed': {
      const failedState = event.state;
      return end(state, event.seq, {
        status: 'failed',
        ...event.data,
        ...(failedState !== undefined && { failedState }),
      });
    }
    case 'executionTimedOut':
      return end(state, event.seq, { status: 'timedOut', ...event.data });
    case 'executionCancelled':
      return end(state, event.seq, { status: 'cancelled', cause: event.data.reason });
    default:
      return unreachable(event);
  }
}

function openTask(state: ExecutionState, { seq, at, data }: EventOf<'taskScheduled'>): ExecutionState {
  const { path, visit } = state.thread;
  const task: TaskAttempt = {
    taskId: seq,
    function: data.function,
    attempt: data.attempt,
    arguments: data.arguments,
    scheduledAt: at,
    timeoutAt: data.timeoutAt,
    heartbeatMs: data.heartbeatMs,
    accepted: false,
  };
  const { seq: entered, state: name, enteredAt, retryCount, retries } = visit;
  const called: Visit = { seq: entered, state: name, enteredAt, retryCount, retries, function: data.function };
  return moved(state, seq, { path, visit: called, activity: { status: 'task', task } });
}

/** A retry that is due at once needs no timer: the next attempt follows in the same step. */
function scheduleRetry(state: ExecutionState, event: EventOf<'retryScheduled'>): ExecutionState {
  const { retrier, attempt, dueAt } = event.data;
  const { visit } = state.thread;
  const counts = Array.from({ length: Math.max(visit.retries.length, retrier + 1) }, (_, i) => visit.retries[i] ?? 0);
  const retries = counts.map((count, i) => (i === retrier ? count + 1 : count));
  const activity: Activity =
    dueAt <= event.at ? ready(ENTER) : { status: 'backoff', timer: { timerId: event.seq, dueAt } };
  const thread = { path: state.thread.path, visit: { ...visit, retryCount: attempt - 1, retries }, activity };
  return moved(state, event.seq, thread);
}

/** A wait that is due when it starts is no wait of the state's own: the step had done its share and stopped there. */
function startWait(state: ExecutionState, event: EventOf<'waitStarted'>): ExecutionState {
  const { dueAt } = event.data;
  const then: Phase = dueAt <= event.at ? ENTER : { kind: 'exit' };
  return withActivity(state, event, { status: 'waiting', timer: { timerId: event.seq, dueAt }, then });
}

/** A failed state that asks for an evaluation has found its catcher. */
function startEvaluation(state: ExecutionState, event: EventOf<'evaluationRequested'>): ExecutionState {
  const { activity } = state.thread;
  if (activity.status !== 'ready') return broken(state, event);
  const phase: Phase = activity.phase.kind === 'failed' ? { ...activity.phase, kind: 'caught' } : activity.phase;
  const { keys } = event.data;
  return withActivity(state, event, {
    status: 'evaluating',
    taskId: event.seq,
    phase,
    keys,
    memo: activity.memo,
    at: event.at,
  });
}

function exitState(state: ExecutionState, event: EventOf<'stateExited'>): ExecutionState {
  const { assign, next } = event.data;
  const variables = assign === undefined ? state.variables : { ...state.variables, ...assign };
  const activity: Activity = next === undefined ? { status: 'ended' } : { status: 'arriving', next };
  const thread = { path: state.thread.path, visit: state.thread.visit, activity };
  const data = dataAfter(state, event.state, event.data);
  const { status, currentState, timeout } = state;
  return { seq: event.seq, status, currentState, data, variables, thread, timeout };
}

function dataAfter({ data, thread }: ExecutionState, state: string, exit: StateExit): Data {
  if (exit.flow === 'none') return data;
  const result = exit.output !== undefined ? exit.output : resultOf(thread, exit);
  if (result === undefined) return data;
  return exit.flow === 'replace' ? replaceAll(state, result) : mergeResult(data, state, result);
}

function resultOf({ activity }: Thread, { error }: StateExit): Json | undefined {
  if (error !== undefined) return { error: { name: error.name, cause: error.cause } };
  return activity.status === 'ready' && activity.phase.kind === 'exit' ? activity.phase.result : undefined;
}

function end(state: ExecutionState, seq: number, outcome: Outcome): ExecutionState {
  const { currentState, data, variables } = state;
  const { path, visit } = state.thread;
  const thread: Thread = { path, visit, activity: { status: 'ended' } };
  const { status } = outcome;
  return { seq, status, currentState, data, variables, thread, outcome };
}

function ready(phase: Phase): Activity {
  return { status: 'ready', phase, memo: EMPTY_MEMO };
}

function withActivity(state: ExecutionState, event: HistoryEvent, activity: Activity): ExecutionState {
  const { path, visit } = state.thread;
  return moved(state, event.seq, { path, visit, activity });
}

/** Named field by field: a spread of the whole is the slowest thing a step would do. */
function moved(
  { status, currentState, data, variables, timeout }: ExecutionState,
  seq: number,
  thread: Thread,
): ExecutionState {
  return { seq, status, currentState, data, variables, thread, timeout };
}

function broken(state: ExecutionState, event: HistoryEvent): never {
  throw new Error(`event ${event.seq} (${event.type}) cannot follow "${state.thread.activity.status}"`);
}

function unreachable(event: never): never {
  throw new Error(`an event of no known kind: ${JSON.stringify(event)}`);
}
