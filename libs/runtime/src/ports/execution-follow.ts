import type { ExecutionId } from '@workflows/contracts';

/** Tells when an execution went on; a hint to look, never the record. */
export interface ExecutionFollow {
  /**
   * `wentOn` is called once it is listened for, after commits of the execution, and whenever some may have been missed, from then on
   * until the function that is returned is called. It must not throw.
   */
  follow(id: ExecutionId, wentOn: () => void): () => void;
}
