import { addUsage, usageOfCall } from '@workflows/contracts';
import type { UsageView } from '@workflows/contracts';
import type { HistoryEvent } from '../history';

/** What the calls of models used that this event tells of; undefined: it tells of none. */
export function usageOf(event: HistoryEvent): UsageView | undefined {
  switch (event.type) {
    case 'taskSucceeded':
    case 'taskFailed':
      return event.data.usage && usageOfCall(event.data.usage);
    case 'linesJoined':
    case 'stateFailed':
      return event.data.usage;
    default:
      return undefined;
  }
}

/**
 * What all calls of models used together, by the events of the execution's own line: those that end branches and items tell what these
 * used, joined or not.
 */
export function describeUsage(events: readonly HistoryEvent[]): UsageView | undefined {
  return events.reduce<UsageView | undefined>((sum, event) => addUsage(sum, usageOf(event)), undefined);
}
