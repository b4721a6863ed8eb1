import { expressionSource } from '../../expressions/compile-expression';
import type { Template } from '../../program';
import type { StateKind } from '../dialect';
import { readDuration, readSince } from '../read-durations';
import { readText, REFUSED, required, toTemplate } from '../read-fields';
import { FLOW_FIELDS, readFallible } from '../read-flow';
import { describeType } from '../../json-type';
import { read, refuse, type Source } from '../state-source';

/** Waits for an event from outside. */
export const eventKind: StateKind = {
  fields: ['event', 'match', 'key', 'since', 'timeout', 'catch', ...FLOW_FIELDS],
  compile(source) {
    const event = required(source, 'event', readText(source, 'event', 'something'), 'name the event to wait for');
    const match = readMatch(source);
    const key = readText(source, 'key', 'something');
    const since = readSince(source, 'since');
    const timeout = readDuration(source, 'timeout', 'positive');
    return {
      type: 'task',
      name: source.state,
      target: { kind: 'event', event, ...(match && { match }), ...(key && { key }), ...(since && { since }) },
      ...(timeout && { timeout }),
      ...readFallible(source),
    };
  },
};

/** It is asked of each event that comes; a constant would take all of them or none. */
function readMatch(source: Source): Template | undefined {
  const value = read(source, 'match');
  if (value === undefined) return undefined;
  if (typeof value === 'string' && expressionSource(value) !== undefined) return toTemplate(source, 'match', value);
  refuse(source, 'match', 'CONDITION_INVALID', () => {
    const found = typeof value === 'string' ? 'a plain text' : describeType(value);
    return `"match" must be an expression in {% … %} such as "{% $states.event.data.id = $states.input.id %}", not ${found}.`;
  });
  return REFUSED;
}
