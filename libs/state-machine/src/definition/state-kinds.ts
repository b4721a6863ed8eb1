import type { StateKind } from './dialect';
import { choiceKind } from './kinds/choice';
import { failKind } from './kinds/fail';
import { parallelKind } from './kinds/parallel';
import { passKind } from './kinds/pass';
import { succeedKind } from './kinds/succeed';
import { taskKind } from './kinds/task';
import { waitKind } from './kinds/wait';

/** Every type of state there is. A new one is a file in `kinds/` and a line here. */
export const STATE_KINDS: ReadonlyMap<string, StateKind> = new Map([
  ['task', taskKind],
  ['pass', passKind],
  ['choice', choiceKind],
  ['wait', waitKind],
  ['parallel', parallelKind],
  ['succeed', succeedKind],
  ['fail', failKind],
]);
