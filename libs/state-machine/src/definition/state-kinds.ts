import type { StateKind } from './dialect';
import { approvalKind } from './kinds/approval';
import { choiceKind } from './kinds/choice';
import { eventKind } from './kinds/event';
import { failKind } from './kinds/fail';
import { mapKind } from './kinds/map';
import { parallelKind } from './kinds/parallel';
import { passKind } from './kinds/pass';
import { succeedKind } from './kinds/succeed';
import { taskKind } from './kinds/task';
import { waitKind } from './kinds/wait';
import { workflowKind } from './kinds/workflow';

/** Every type of state there is. A new one is a file in `kinds/` and a line here. */
export const STATE_KINDS: ReadonlyMap<string, StateKind> = new Map([
  ['task', taskKind],
  ['pass', passKind],
  ['choice', choiceKind],
  ['wait', waitKind],
  ['parallel', parallelKind],
  ['map', mapKind],
  ['workflow', workflowKind],
  ['event', eventKind],
  ['approval', approvalKind],
  ['succeed', succeedKind],
  ['fail', failKind],
]);
