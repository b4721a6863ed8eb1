import type { ExecutionId, TenantId, TextPiece } from '@workflows/contracts';

/** Whoever looks on. Neither may throw. */
export interface ExecutionListener {
  /** The execution went on, or may have: a hint to look, never the record. */
  wentOn(): void;
  /** A model says something to it. Heard or missed, the record is the same (I84). */
  said(piece: TextPiece): void;
}

/** Tells when an execution went on, and what models say to it meanwhile. */
export interface ExecutionFollow {
  /**
   * `wentOn` is called once it is listened for, after commits of the execution, and whenever some may have been missed; `said` for each piece of
   * what models say, and first for what they have said so far: until the function that is returned is called.
   */
  follow(tenant: TenantId, id: ExecutionId, listener: ExecutionListener): () => void;
}
