import type { Duration } from '../../../program';
import { readNextOrEnd } from '../../read-next';
import { describeType } from '../../../json-type';
import { read, refuse } from '../../state-source';
import { kindOf, type AslSource } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readErrorHandling } from '../read-errors';
import { readSeconds } from '../read-numbers';
import { readPaths } from '../read-paths';
import { isExpression, readPayload } from '../read-values';
import { readCall } from '../integrations/read-call';

/** Asks somebody and waits for the answer. */
export const taskKind = kindOf({
  fields: {
    Resource: 'both',
    InputPath: 'JSONPath',
    Parameters: 'JSONPath',
    ResultSelector: 'JSONPath',
    ResultPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Arguments: 'JSONata',
    Output: 'JSONata',
    Assign: 'both',
    TimeoutSeconds: 'both',
    TimeoutSecondsPath: 'JSONPath',
    HeartbeatSeconds: 'both',
    HeartbeatSecondsPath: 'JSONPath',
    Credentials: 'both',
    Retry: 'both',
    Catch: 'both',
    Next: 'both',
    End: 'both',
  },
  compile(source) {
    checkCredentials(source);
    return {
      type: 'task',
      name: source.state,
      ...readCall(source),
      ...readTimes(source),
      ...readErrorHandling(source),
      ...readPaths(source),
      ...readOutput(source),
      ...readAssign(source),
      ...readNextOrEnd(source),
    };
  },
});

/** They name a role to act in; who may call a function is said where the function is registered, and so they are only read. */
function checkCredentials(source: AslSource): void {
  const value = read(source, 'Credentials');
  if (value === undefined) return;
  readPayload(source, 'Credentials');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  if (source.language === 'JSONata' && isExpression(value)) return;
  refuse(source, 'Credentials', 'TYPE_WRONG', () => `"Credentials" must be an object, not ${describeType(value)}.`);
}

function readTimes(source: AslSource): { timeout?: Duration; heartbeat?: Duration } {
  const timeout = readSeconds(source, 'TimeoutSeconds');
  const heartbeat = readSeconds(source, 'HeartbeatSeconds');
  if (constantSeconds(heartbeat) >= constantSeconds(timeout)) {
    refuse(
      source,
      'HeartbeatSeconds',
      'HEARTBEAT_NOT_BELOW_TIMEOUT',
      () => '"HeartbeatSeconds" must be less than "TimeoutSeconds"; the timeout would always come first.',
    );
  }
  return { ...(timeout && { timeout }), ...(heartbeat && { heartbeat }) };
}

/** Not a number where it is computed, so that no comparison with it holds. */
function constantSeconds(duration: Duration | undefined): number {
  const value = duration?.value;
  return value?.kind === 'constant' && typeof value.value === 'number' ? value.value : NaN;
}
