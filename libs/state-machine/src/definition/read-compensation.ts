import type { TaskNode } from '../program';
import { asksPerson } from './approval-task';
import { readCalledFunction } from './functions';
import { readDuration } from './read-durations';
import { readTemplate } from './read-fields';
import { readObject } from './read-next';
import { readRetry } from './read-retry';
import { refuse, type Source } from './state-source';

const FIELDS = ['task', 'arguments', 'retry', 'timeout', 'heartbeat', 'comment'] as const;
/** Of the states that come before an end (`read-endings.ts`). */
const BEFORE_AN_END = /^\/on(?:Failure|Timeout|Cancel)\//;

/** `compensate`: the task that undoes what the state does. */
export function readCompensation(state: Source): { compensate?: TaskNode } {
  const source = readObject(state, 'compensate', FIELDS);
  if (source === undefined) return {};
  if (BEFORE_AN_END.test(state.path))
    refuse(
      state,
      'compensate',
      'COMPENSATE_BEFORE_END',
      () => 'What is done before an end is not undone; remove "compensate".',
    );
  if (asksPerson(source))
    refuse(
      source,
      'task',
      'FIELD_NOT_OF_TYPE',
      () => 'What undoes a state is a function and no person; ask in the states that "onFailure" leads to.',
    );
  const args = readTemplate(source, 'arguments');
  const timeout = readDuration(source, 'timeout', 'positive');
  const heartbeat = readDuration(source, 'heartbeat', 'positive');
  const compensate: TaskNode = {
    type: 'task',
    name: state.state,
    target: {
      kind: 'function',
      name: readCalledFunction(source, 'name the function that undoes what this state does'),
    },
    ...(args && { arguments: args }),
    ...(timeout && { timeout }),
    ...(heartbeat && { heartbeat }),
    ...readRetry(source),
    catch: [],
  };
  return { compensate };
}
