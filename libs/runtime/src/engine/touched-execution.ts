import type { StartRequest } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import type { HotExecution } from './execution-cache';
import type { NetRows } from './net-rows';

/** One execution as a batch leaves it. */
export interface TouchedExecution {
  hot: HotExecution;
  /** How it came into being within this batch, if it did. */
  birth: 'inserted' | 'begun' | undefined;
  /** It does not begin yet, as its workflow is paused; nor did anything else become of it. */
  isQueued?: true;
  idempotency?: StartRequest['idempotency'];
  newHistory: HistoryEvent[];
  rows: NetRows;
}
