import { toTimestamp } from '@workflows/contracts';
import type { HistoryEventView, Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { ExecutionSeed } from '../stepper';

/**
 * Events as `GET …/history` shows them, be they all or a page: times as text, the input beside the start, and nothing
 * that only the engine has use for.
 */
export function describeHistory(seed: ExecutionSeed, events: readonly HistoryEvent[]): HistoryEventView[] {
  return events.map((event) => describeEvent(seed, event));
}

function describeEvent(seed: ExecutionSeed, event: HistoryEvent): HistoryEventView {
  const data = dataOf(seed, event);
  return {
    seq: event.seq,
    type: event.type,
    at: toTimestamp(event.at),
    ...('state' in event && event.state !== undefined && { state: event.state }),
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
    case 'taskScheduled': {
      const { timeoutAt, ...rest } = event.data;
      return { ...rest, ...(timeoutAt !== undefined && { timeoutAt: toTimestamp(timeoutAt) }) };
    }
    case 'taskSucceeded': {
      const { taskId, result } = event.data;
      return { taskId, result };
    }
    case 'taskFailed': {
      const { taskId, error, cause } = event.data;
      return { taskId, error, cause };
    }
    case 'retryScheduled':
    case 'waitStarted':
      return { ...event.data, dueAt: toTimestamp(event.data.dueAt) };
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
    case 'taskAccepted':
    case 'taskTimedOut':
    case 'stateFailed':
    case 'timerFired':
    case 'evaluationRequested':
    case 'executionFailed':
    case 'executionTimedOut':
    case 'executionCancelled':
      return { ...event.data };
  }
}

type Values = Extract<HistoryEvent, { type: 'evaluated' }>['data']['values'];

function describeValues(values: Values): Json {
  const entries = Object.entries(values).map(([key, result]): [string, Json] => [key, { ...result }]);
  return Object.fromEntries(entries);
}
