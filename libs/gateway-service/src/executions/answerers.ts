import type { PausedView, TakenTask } from '@workflows/contracts';
import type { CalledFunction } from './called-functions';

/** What is known of those who should answer. */
export interface Answerers {
  /** Tasks that workers have. */
  taken: readonly TakenTask[];
  functions: ReadonlyMap<string, CalledFunction>;
  /** The pause of its workflow, of one that is queued. */
  workflowPaused?: PausedView;
  /** Functions that workers have asked for lately. */
  polled: ReadonlySet<string>;
}
