import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { lambdaResult } from '../aws/lambda-envelope';
import type { HistoryEvent, StateExit } from '../history';
import { insertAt } from '../jsonpath';
import type { ItemPage } from '../map-terms';
import type { DataFlow } from '../program';
import { withSelected } from './begin-line';
import { mergeResult, replaceAll, viewOf } from './data';
import type { Data } from './data';
import { nameAndCause } from './errors';
import { beginFork, withPage, withTask, withWritten } from './fork';
import type { Fork } from './fork';
import { EMPTY_MEMO, ENTER } from './state';
import type { Activity, Line, Phase, TaskAttempt, Visit } from './state';

type EventOf<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

/** What an event makes of the line it is about. */
export function applyToLine(flow: DataFlow, line: Line, event: HistoryEvent): Line {
  switch (event.type) {
    case 'stateEntered': {
      const visit = { seq: event.seq, state: event.state, enteredAt: event.at, retryCount: 0, retries: [] };
      const { path, input, data, variables, share } = line;
      return { path, input, data, variables, visit, activity: ready(ENTER, event.seq), share };
    }
    case 'itemSelected':
      return withSelected(flow, line, event.data.input, event.seq);
    case 'taskScheduled':
      return openTask(line, event);
    case 'taskAccepted': {
      const { activity } = line;
      if (activity.status !== 'task') return broken(line, event);
      return withActivity(line, { status: 'task', task: { ...activity.task, accepted: true } });
    }
    case 'operatorAnswered':
      return line;
    case 'taskSucceeded':
      return takeResult(line, event);
    case 'taskFailed': {
      if (line.activity.status === 'forked') return forked(line, { ...line.activity.fork, task: undefined });
      const { error: name, cause, status, retryable, retryAfterMs } = event.data;
      return fail(line, event, {
        name,
        cause,
        ...(status !== undefined && { status }),
        ...(retryable !== undefined && { retryable }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    }
    case 'taskTimedOut': {
      const { error: name, cause } = event.data;
      return fail(line, event, { name, cause });
    }
    case 'stateFailed': {
      const { error: name, cause, from } = event.data;
      return fail(line, event, { name, cause, ...(from !== undefined && { from }) });
    }
    case 'retryScheduled':
      return scheduleRetry(line, event);
    case 'waitStarted':
      return startWait(line, event);
    case 'timerFired':
      return takeTimer(line, event);
    case 'evaluationRequested':
      return startEvaluation(line, event);
    case 'evaluated': {
      const { activity } = line;
      if (activity.status !== 'evaluating') return broken(line, event);
      const memo = { ...activity.memo, ...event.data.values };
      const { phase, since } = activity;
      return withActivity(line, { status: 'ready', phase, memo, since });
    }
    case 'parallelStarted': {
      const { branches, input = viewOf(line.data, line.input) } = event.data;
      return forked(line, beginFork({ id: event.seq, kind: 'branch', branches, input }, {}));
    }
    case 'mapStarted':
      return forked(line, beginFork({ id: event.seq, kind: 'item', branches: 0, input: null }, event.data));
    case 'linesJoined':
      return withActivity(line, ready({ kind: 'exit', result: event.data.result }, event.seq));
    case 'stateExited':
      return exitState(line, event);
    case 'outputCheckRequested':
      return withActivity(line, { status: 'checking', taskId: event.seq, ...event.data });
    case 'outputChecked': {
      const { activity } = line;
      if (activity.status !== 'checking') return broken(line, event);
      const { output } = activity;
      const { problem } = event.data;
      return withActivity(line, {
        status: 'checked',
        ...(output !== undefined && { output }),
        ...(problem !== undefined && { problem }),
      });
    }
    case 'resultsTakenOver':
    case 'executionStarted':
    case 'executionPaused':
    case 'treePaused':
    case 'executionResumed':
    case 'executionMigrated':
    case 'executionRedriven':
    case 'lineResumed':
    case 'undoStarted':
    case 'compensationStarted':
    case 'compensationEnded':
    case 'undoEnded':
    case 'executionCompleted':
    case 'executionFailed':
    case 'executionTimedOut':
    case 'executionCancelled':
    case 'lineStarted':
    case 'lineEnded':
    case 'lineFailed':
    case 'turnRequested':
    case 'turnEnded':
    case 'callRefused':
    case 'callRecalled':
    case 'recallEnded':
    case 'handlerPaused':
      return broken(line, event);
    default:
      return unreachable(event);
  }
}

function openTask(line: Line, { seq, at, data }: EventOf<'taskScheduled'>): Line {
  const task: TaskAttempt = {
    taskId: seq,
    request: data.request ?? { kind: 'function', function: data.function ?? '', answer: data.answer },
    attempt: data.attempt,
    arguments: data.arguments,
    scheduledAt: at,
    timeoutAt: data.timeoutAt,
    heartbeatMs: data.heartbeatMs,
    accepted: false,
    token: data.token,
    envelope: data.envelope,
  };
  const { path, input, data: known, variables, visit, activity, share } = line;
  if (activity.status === 'forked') return forked(line, withTask(activity.fork, task));
  const { seq: entered, state, enteredAt, retryCount, retries, undoes } = visit;
  const called: Visit = {
    seq: entered,
    state,
    enteredAt,
    retryCount,
    retries,
    function: data.function,
    keeps: data.undo,
    undoes,
  };
  return { path, input, data: known, variables, visit: called, activity: { status: 'task', task }, share };
}

function takeResult(line: Line, event: EventOf<'taskSucceeded'>): Line {
  const { activity } = line;
  const { result } = event.data;
  if (activity.status === 'forked') {
    const { fork } = activity;
    return forked(
      line,
      fork.task?.request.kind === 'items' ? withPage(fork, toPage(result)) : withWritten(fork, result),
    );
  }
  const isWrapped = activity.status === 'task' && activity.task.envelope === 'lambda';
  return withActivity(line, ready({ kind: 'exit', result: isWrapped ? lambdaResult(result) : result }, event.seq));
}

function toPage(result: Json): ItemPage {
  const { items, keyed, cursor } = isJsonObject(result) ? result : {};
  return {
    items: Array.isArray(items) ? items : [],
    ...(keyed === true && { keyed }),
    ...(cursor !== undefined && { cursor }),
  };
}

function fail(line: Line, { seq }: HistoryEvent, error: Extract<Phase, { kind: 'failed' }>['error']): Line {
  return withActivity(line, ready({ kind: 'failed', error }, seq));
}

/** A retry that is due at once needs no timer: the next attempt follows in the same step. */
function scheduleRetry(line: Line, event: EventOf<'retryScheduled'>): Line {
  const { retrier, attempt, dueAt } = event.data;
  const { visit } = line;
  const counts = Array.from({ length: Math.max(visit.retries.length, retrier + 1) }, (_, i) => visit.retries[i] ?? 0);
  const retries = counts.map((count, i) => (i === retrier ? count + 1 : count));
  const activity: Activity =
    dueAt <= event.at ? ready(ENTER, event.seq) : { status: 'backoff', timer: { timerId: event.seq, dueAt } };
  return { ...line, visit: { ...visit, retryCount: attempt - 1, retries }, activity };
}

/** A wait that is due when it starts is no wait of the state's own: the step had done its share and stopped there. */
function startWait(line: Line, event: EventOf<'waitStarted'>): Line {
  const { dueAt } = event.data;
  const { activity } = line;
  const timer = { timerId: event.seq, dueAt };
  if (activity.status === 'forked') return forked(line, { ...activity.fork, timer });
  const rests = dueAt <= event.at && activity.status === 'ready';
  const then: Phase = rests ? activity.phase : { kind: 'exit' };
  return withActivity(line, { status: 'waiting', timer, then, since: rests ? activity.since : event.seq });
}

function takeTimer(line: Line, event: EventOf<'timerFired'>): Line {
  const { activity } = line;
  if (activity.status === 'forked') return forked(line, { ...activity.fork, timer: undefined });
  return activity.status === 'waiting'
    ? withActivity(line, ready(activity.then, activity.since))
    : withActivity(line, ready(ENTER, event.seq));
}

/** A failed state that asks for an evaluation has found its catcher. */
function startEvaluation(line: Line, event: EventOf<'evaluationRequested'>): Line {
  const { activity } = line;
  if (activity.status !== 'ready') return broken(line, event);
  const { memo, since } = activity;
  const phase: Phase = activity.phase.kind === 'failed' ? { ...activity.phase, kind: 'caught' } : activity.phase;
  const { keys } = event.data;
  return withActivity(line, { status: 'evaluating', taskId: event.seq, phase, keys, memo, at: event.at, since });
}

function exitState(line: Line, event: EventOf<'stateExited'>): Line {
  const { assign, next } = event.data;
  const variables = assign === undefined ? line.variables : { ...line.variables, ...assign };
  const activity: Activity = next === undefined ? { status: 'ended' } : { status: 'arriving', next };
  const { path, input, visit, share } = line;
  return { path, input, data: dataAfter(line, event.state, event.data), variables, visit, activity, share };
}

function dataAfter(line: Line, state: string, exit: StateExit): Data {
  const { data } = line;
  if (exit.flow === 'none') return data;
  const result = exit.output !== undefined ? exit.output : resultOf(line, exit);
  if (result === undefined) return data;
  switch (exit.flow) {
    case 'merge':
      return mergeResult(data, state, result);
    case 'replace':
      return replaceAll(state, result);
    case 'insert':
      return replaceAll(state, insertAt(viewOf(data, line.input), exit.at ?? [], result));
  }
}

function resultOf({ activity }: Line, { error }: StateExit): Json | undefined {
  if (error !== undefined) return { error: nameAndCause(error) };
  return activity.status === 'ready' && activity.phase.kind === 'exit' ? activity.phase.result : undefined;
}

function ready(phase: Phase, since: number): Activity {
  return { status: 'ready', phase, memo: EMPTY_MEMO, since };
}

function forked(line: Line, fork: Fork): Line {
  return withActivity(line, { status: 'forked', fork });
}

/** Named field by field: a spread of the whole is the slowest thing a step would do. */
function withActivity({ path, input, data, variables, visit, share }: Line, activity: Activity): Line {
  return { path, input, data, variables, visit, activity, share };
}

function broken(line: Line, event: HistoryEvent): never {
  throw new Error(`event ${event.seq} (${event.type}) cannot follow "${line.activity.status}" of line "${line.path}"`);
}

function unreachable(event: never): never {
  throw new Error(`an event of no known kind: ${JSON.stringify(event)}`);
}
