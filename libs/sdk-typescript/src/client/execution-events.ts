import type { ExecutionAnswer, HistoryEventAnswer, TextEvent } from '../api/generated';

/**
 * What the stream of an execution tells: its history, what models say meanwhile, and how it ended. `id` is that of the last event that
 * has one: a stream goes on after it.
 */
export type ExecutionEvent =
  | { id: string; event: 'history'; data: HistoryEventAnswer }
  | { id: string; event: 'text'; data: TextEvent }
  | { id: string; event: 'execution'; data: ExecutionAnswer };
