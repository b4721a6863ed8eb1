import type { Instant, Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { Source } from './state';

/** What a call was settled with that serves another one. */
export interface Result {
  at: Instant;
  value: Json;
}

/** By `sourceKey`. */
export type Results = ReadonlyMap<string, Result>;

export function sourceKey({ seq, index }: Source): string {
  return index === undefined ? String(seq) : `${seq}/${index}`;
}

/** Where those results are that calls among these events are served by. */
export function sourcesIn(events: readonly HistoryEvent[]): Source[] {
  return events.flatMap((event) => (event.type === 'callRecalled' ? [sourceOf(event)] : []));
}

export function sourceOf({ data: { of, index } }: Extract<HistoryEvent, { type: 'callRecalled' }>): Source {
  return { seq: of, ...(index !== undefined && { index }) };
}

/**
 * What stands there: a result, or where it is in turn, for what was served may serve again. Undefined: a call that was open when another one took its
 * place, and goes on under the number of that.
 */
export function resultAt(event: HistoryEvent, { index = 0 }: Source): Result | Source | undefined {
  const { at, type } = event;
  switch (type) {
    case 'taskSucceeded':
      return { at, value: event.data.result };
    case 'timerFired':
      return event.data.settles ? { at, value: null } : undefined;
    case 'callRecalled':
      return sourceOf(event);
    case 'resultsTakenOver': {
      const taken = event.data.calls?.[index];
      return taken && { at, value: taken.result };
    }
    default:
      return undefined;
  }
}
