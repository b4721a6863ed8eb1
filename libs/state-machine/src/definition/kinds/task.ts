import { parseDurationMs } from '../../durations';
import type { Duration } from '../../program';
import { approvalTask, asksPerson } from '../approval-task';
import type { StateKind } from '../dialect';
import { readCalledFunction } from '../functions';
import { readCompensation } from '../read-compensation';
import { readDuration } from '../read-durations';
import { readTemplate } from '../read-fields';
import { FALLIBLE_FIELDS, readFallible } from '../read-flow';
import { refuse } from '../state-source';

/** Calls a function and waits for its answer; the function may be a person. */
export const taskKind: StateKind = {
  fields: ['task', 'arguments', 'timeout', 'heartbeat', 'compensate', ...FALLIBLE_FIELDS],
  compile(source) {
    if (asksPerson(source)) return approvalTask(source);
    const args = readTemplate(source, 'arguments');
    const timeout = readDuration(source, 'timeout', 'positive');
    const heartbeat = readDuration(source, 'heartbeat', 'positive');
    if (constantMs(heartbeat) >= constantMs(timeout)) {
      refuse(
        source,
        'heartbeat',
        'HEARTBEAT_NOT_BELOW_TIMEOUT',
        () => '"heartbeat" must be less than "timeout"; the timeout would always come first.',
      );
    }
    return {
      type: 'task',
      name: source.state,
      target: { kind: 'function', name: readCalledFunction(source, 'name the function that this state calls') },
      ...(args && { arguments: args }),
      ...(timeout && { timeout }),
      ...(heartbeat && { heartbeat }),
      ...readCompensation(source),
      ...readFallible(source),
    };
  },
};

/** Not a number where it is no constant duration, so that no comparison with it holds. */
function constantMs(duration: Duration | undefined): number {
  return (duration?.value.kind === 'constant' ? parseDurationMs(duration.value.value) : undefined) ?? NaN;
}
