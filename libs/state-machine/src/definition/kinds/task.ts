import { parseDurationMs } from '../../durations';
import type { Duration, Template } from '../../program';
import type { StateKind } from '../dialect';
import { isFunctionName } from '../functions';
import { readDuration } from '../read-durations';
import { clip, readTemplate, readText, required } from '../read-fields';
import { FALLIBLE_FIELDS, readFallible } from '../read-flow';
import { refuse, type Source } from '../state-source';

/** Calls a function and waits for its answer. */
export const taskKind: StateKind = {
  fields: ['task', 'arguments', 'timeout', 'heartbeat', ...FALLIBLE_FIELDS],
  compile(source) {
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
      target: { kind: 'function', name: readFunction(source) },
      ...(args && { arguments: args }),
      ...(timeout && { timeout }),
      ...(heartbeat && { heartbeat }),
      ...readFallible(source),
    };
  },
};

/** Not a number where it is no constant duration, so that no comparison with it holds. */
function constantMs(duration: Duration | undefined): number {
  return (duration?.value.kind === 'constant' ? parseDurationMs(duration.value.value) : undefined) ?? NaN;
}

function readFunction(source: Source): Template {
  const name = required(source, 'task', readText(source, 'task'), 'name the function that this state calls');
  if (name.kind !== 'constant' || typeof name.value !== 'string') return name;
  const { value } = name;
  if (isFunctionName(value)) source.compilation.useFunction(value, `${source.path}/task`);
  else {
    refuse(
      source,
      'task',
      'FUNCTION_NAME_INVALID',
      () => `"${clip(value)}" cannot be the name of a function: use 1-128 ASCII letters, digits and . _ - : /`,
    );
  }
  return name;
}
