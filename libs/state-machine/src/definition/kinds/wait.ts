import { expressionSource } from '../../expressions/compile-expression';
import type { Duration, WaitNode } from '../../program';
import type { StateKind } from '../dialect';
import { readDuration, readTimestamp } from '../read-durations';
import { FLOW_FIELDS, readFlow } from '../read-flow';
import { read, refuse, type Source } from '../state-source';

const WAYS = ['duration', 'seconds', 'until'] as const;

/** Waits for a time or until one. */
export const waitKind: StateKind = {
  fields: [...WAYS, ...FLOW_FIELDS],
  compile: (source) => ({
    type: 'wait',
    name: source.state,
    wait: readWait(source),
    ...readFlow(source),
  }),
};

function readWait(source: Source): WaitNode['wait'] {
  const given = WAYS.filter((way) => read(source, way) !== undefined);
  if (given.length !== 1) {
    refuse(source, given[1] ?? '', given.length === 0 ? 'WAIT_MISSING' : 'WAIT_AMBIGUOUS', () =>
      given.length === 0
        ? 'A wait state says how long: add one of "duration", "seconds" and "until".'
        : `A wait state has one of "duration", "seconds" and "until", this has ${given.map((way) => `"${way}"`).join(' and ')}; keep one.`,
    );
  }
  const duration = readDuration(source, 'duration', 'zero') ?? readSeconds(source);
  const time = readTimestamp(source, 'until');
  return time === undefined
    ? { kind: 'for', duration: duration ?? { value: { kind: 'constant', value: 0 }, form: 'any' } }
    : { kind: 'until', time };
}

function readSeconds(source: Source): Duration | undefined {
  const seconds = read(source, 'seconds');
  if (typeof seconds !== 'string' || expressionSource(seconds) !== undefined)
    return readDuration(source, 'seconds', 'zero');
  refuse(
    source,
    'seconds',
    'TYPE_WRONG',
    () => '"seconds" must be a number or an expression; an ISO 8601 duration goes into "duration".',
  );
  return undefined;
}
