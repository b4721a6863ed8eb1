import type { NameReuse } from '@workflows/contracts';
import type { Expression } from './expressions/expression';
import type { Template } from './program';

/**
 * What a workflow listens to: an event of this name starts it where the condition holds. Expressions see the event as
 * `$states.event`. Of several for one event the first counts whose condition holds.
 */
export interface Listener {
  event: string;
  /** Absent: each event of this name. */
  condition?: Expression;
  /** Of the execution. Absent: the event's data. */
  input?: Template;
  /** Of the execution: an object of texts, once it is rendered. */
  labels?: Template;
  /** What the execution is called, once it is rendered. */
  name?: Template;
  nameReuse?: NameReuse;
}
