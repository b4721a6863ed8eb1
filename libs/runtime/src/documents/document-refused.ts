import type { Problem } from '@workflows/contracts';

/** Why a call of `db.*` is refused; in an execution the error is called `Db.<reason>`. */
export type RefusalReason =
  /** It is written in a way that says nothing: a wrong name, an unknown operator, a missing argument. */
  | 'InvalidCall'
  | 'InvalidDocument'
  | 'SchemaViolation'
  | 'TooLarge'
  | 'NotFound'
  | 'AlreadyExists'
  /** It is not at the revision that was asked for, or changes faster than it can be checked. */
  | 'Conflict'
  /** The condition holds for more documents than are changed at once. */
  | 'TooMany'
  /** The idempotency key stands for another request. */
  | 'KeyTaken'
  /** Its execution has ended, so nobody wants it any more. */
  | 'ExecutionClosed';

/** A call of `db.*` that nothing came of: nothing of it was written. */
export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused';

  constructor(
    readonly reason: RefusalReason,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}
