import { choiceKind } from './kinds/choice';
import { failKind } from './kinds/fail';
import { passKind } from './kinds/pass';
import { succeedKind } from './kinds/succeed';
import { taskKind } from './kinds/task';
import { waitKind } from './kinds/wait';
import type { StateKind } from './state-source';

/** Every type of state there is. A new one is a file in `kinds/` and a line here. */
export const STATE_KINDS: ReadonlyMap<string, StateKind> = new Map([
  ['task', taskKind],
  ['pass', passKind],
  ['choice', choiceKind],
  ['wait', waitKind],
  ['succeed', succeedKind],
  ['fail', failKind],
]);

/** Types of the language that this version does not run yet; refused by name and not as a slip of the pen. */
export const TYPES_TO_COME: ReadonlySet<string> = new Set(['parallel', 'map', 'workflow', 'event', 'approval']);

/** Fields that every state may have. */
export const COMMON_FIELDS = ['type', 'comment'] as const;
