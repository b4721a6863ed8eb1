import { toTimestamp } from '@workflows/contracts';
import type { UndoingView } from '@workflows/contracts';
import type { HistoryEvent } from '../history';

/** How an open execution is going to end, where that is decided and something is done before. */
export function describeUndoing(events: readonly HistoryEvent[]): UndoingView | undefined {
  const event = events.findLast(({ type }) => type === 'undoStarted' || type === 'undoEnded');
  if (event?.type !== 'undoStarted') return undefined;
  const { end } = event.data;
  const since = toTimestamp(event.at);
  if (end.status === 'cancelled') return { since, endsAs: end.status, cause: end.reason };
  return { since, endsAs: end.status, ...(end.error !== undefined && { error: end.error }), cause: end.cause };
}
