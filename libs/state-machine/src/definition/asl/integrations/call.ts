import type { TaskTarget, Template } from '../../../program';

/** Whom a Task asks and with what: its `Resource` with `Parameters` or `Arguments`. */
export interface Call {
  target: TaskTarget;
  /** Absent: the target gets what the state sees. */
  arguments?: Template;
}
