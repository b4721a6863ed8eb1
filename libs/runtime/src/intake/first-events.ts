import type { StartRequest } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';

/**
 * What is in the history of an execution before it begins: what it has taken over of the one that it does anew. It is stored with the start,
 * whoever stores that. An executor that does not know such an event reads nothing of the history, so none begins it without.
 */
export function firstEvents({ createdAt, restart }: StartRequest): HistoryEvent[] {
  if (restart?.takenOver === undefined) return [];
  const { state, ...data } = restart.takenOver;
  return [{ seq: 1, at: createdAt, type: 'resultsTakenOver', state, data: { from: restart.of, ...data } }];
}
