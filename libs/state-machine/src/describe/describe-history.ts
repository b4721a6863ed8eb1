import { toTimestamp } from '@workflows/contracts';
import type { HistoryEventView, Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { ExecutionSeed } from '../stepper';

/**
 * Events as `GET …/history` shows them, be they all or a page: times as text, the input beside the start, and nothing
 * that only the engine has use for.
 */
export function describeHistory(seed: ExecutionSeed, events: readonly HistoryEvent[]): HistoryEventView[] {
  return events.map((event) => describeHistoryEvent(seed, event));
}

const ENDS: ReadonlySet<HistoryEvent['type']> = new Set([
  'executionCompleted',
  'executionFailed',
  'executionTimedOut',
  'executionCancelled',
]);

/** Whether it is the end of its execution. */
export function isEnd({ type }: HistoryEvent): boolean {
  return ENDS.has(type);
}

function describeHistoryEvent(seed: ExecutionSeed, event: HistoryEvent): HistoryEventView {
  const data = dataOf(seed, event);
  return {
    seq: event.seq,
    type: event.type,
    at: toTimestamp(event.at),
    ...('state' in event && event.state !== undefined && { state: event.state }),
    ...(event.path !== undefined && { path: event.path }),
    ...(data !== undefined && { data }),
  };
}

function dataOf(seed: ExecutionSeed, event: HistoryEvent): Json | undefined {
  switch (event.type) {
    case 'executionStarted': {
      const { timeoutAt } = event.data;
      return { input: seed.input, ...(timeoutAt !== undefined && { timeoutAt: toTimestamp(timeoutAt) }) };
    }
    case 'stateEntered':
      return undefined;
    case 'resultsTakenOver': {
      const { from, known, variables } = event.data;
      return { from, known: toJson(known), variables };
    }
    case 'taskScheduled':
      return describeSchedule(event.data);
    case 'taskSucceeded': {
      const { taskId, result, usage } = event.data;
      return { taskId, result, ...(usage && { usage: { ...usage } }) };
    }
    case 'taskFailed': {
      const { taskId, error, cause, status, usage } = event.data;
      const used = usage && { usage: { ...usage } };
      return { taskId, error, cause, ...(status !== undefined && { status }), ...used };
    }
    case 'operatorAnswered': {
      const { digest: _, ...told } = event.data;
      return told;
    }
    case 'retryScheduled':
      return { ...event.data, dueAt: toTimestamp(event.data.dueAt) };
    case 'waitStarted':
      return { dueAt: toTimestamp(event.data.dueAt) };
    case 'taskTimedOut':
    case 'timerFired':
    case 'callRefused': {
      const { settles: _, ...told } = event.data;
      return withoutRecord(told);
    }
    case 'callRecalled':
      return withoutRecord(event.data);
    case 'turnEnded':
      return toJson({ ...event.data, ...(event.data.logs && { logs: event.data.logs.map((log) => ({ ...log })) }) });
    case 'handlerPaused':
      return { why: toJson(event.data.why) };
    case 'evaluated':
      return { taskId: event.data.taskId, values: describeValues(event.data.values) };
    case 'stateExited': {
      const { output, assign, error, next } = event.data;
      return {
        ...(output !== undefined && { output }),
        ...(assign !== undefined && { assign }),
        ...(error !== undefined && { error: { ...error } }),
        ...(next !== undefined && { next }),
      };
    }
    case 'executionCompleted': {
      const { output } = event.data;
      return output === undefined ? undefined : { output };
    }
    case 'mapStarted':
    case 'linesJoined':
    case 'stateFailed':
    case 'executionFailed':
      return toJson(event.data);
    case 'lineStarted': {
      const { index, items } = event.data;
      return { index, ...(items !== undefined && { items }) };
    }
    case 'undoStarted': {
      const { end, timeoutAt, ...rest } = event.data;
      return { ...rest, end: { ...end }, ...(timeoutAt !== undefined && { timeoutAt: toTimestamp(timeoutAt) }) };
    }
    case 'undoEnded':
    case 'compensationEnded':
    case 'recallEnded':
      return undefined;
    case 'executionRedriven': {
      const { timeoutAt } = event.data;
      return timeoutAt === undefined ? undefined : { timeoutAt: toTimestamp(timeoutAt) };
    }
    case 'executionMigrated':
    case 'lineResumed':
    case 'compensationStarted':
    case 'taskAccepted':
    case 'turnRequested':
    case 'evaluationRequested':
    case 'outputCheckRequested':
    case 'outputChecked':
    case 'parallelStarted':
    case 'itemSelected':
    case 'lineEnded':
    case 'lineFailed':
    case 'executionPaused':
    case 'treePaused':
    case 'executionResumed':
    case 'executionTimedOut':
    case 'executionCancelled':
      return { ...event.data };
  }
}

function describeSchedule({
  timeoutAt,
  request,
  call: _,
  match: __,
  ...rest
}: Extract<HistoryEvent, { type: 'taskScheduled' }>['data']): Json {
  return {
    ...rest,
    ...(request && { request: toJson(request) }),
    ...(timeoutAt !== undefined && { timeoutAt: toTimestamp(timeoutAt) }),
  };
}

/** Plain data, of which the type says less. */
function toJson(value: object): Json {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries);
}

/** Digests are the engine's own. */
function withoutRecord({ call: _, ...told }: { call?: unknown } & Record<string, unknown>): Json {
  return toJson(told);
}

type Values = Extract<HistoryEvent, { type: 'evaluated' }>['data']['values'];

function describeValues(values: Values): Json {
  const entries = Object.entries(values).map(([key, result]): [string, Json] => [key, { ...result }]);
  return Object.fromEntries(entries);
}
