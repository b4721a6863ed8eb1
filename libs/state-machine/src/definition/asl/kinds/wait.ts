import { parseTimestamp } from '../../../durations';
import type { Template, WaitNode } from '../../../program';
import { readNextOrEnd } from '../../read-next';
import { read, refuse } from '../../state-source';
import { kindOf, type AslSource } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readSeconds } from '../read-numbers';
import { readPaths, readReference } from '../read-paths';
import { constant, isExpression, readText } from '../read-values';

const WAYS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;

/** Waits for a time or until one. */
export const waitKind = kindOf({
  fields: {
    Seconds: 'both',
    SecondsPath: 'JSONPath',
    Timestamp: 'both',
    TimestampPath: 'JSONPath',
    InputPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Output: 'JSONata',
    Assign: 'both',
    Next: 'both',
    End: 'both',
  },
  compile: (source) => ({
    type: 'wait',
    name: source.state,
    wait: readWait(source),
    ...readPaths(source),
    ...readOutput(source),
    ...readAssign(source),
    ...readNextOrEnd(source),
  }),
});

function readWait(source: AslSource): WaitNode['wait'] {
  checkOneWay(source);
  const time = readTimestamp(source) ?? readReference(source, 'TimestampPath');
  if (time !== undefined) return { kind: 'until', time };
  return { kind: 'for', duration: readSeconds(source, 'Seconds') ?? { value: constant(0), form: 'seconds' } };
}

function checkOneWay(source: AslSource): void {
  const given = WAYS.filter((way) => read(source, way) !== undefined);
  if (given.length === 1) return;
  const ways =
    source.language === 'JSONPath'
      ? '"Seconds", "SecondsPath", "Timestamp" and "TimestampPath"'
      : '"Seconds" and "Timestamp"';
  const one = given.length === 0;
  refuse(source, given[1] ?? '', one ? 'WAIT_MISSING' : 'WAIT_AMBIGUOUS', () =>
    one
      ? `A Wait state says how long: add one of ${ways}.`
      : `A Wait state has one of ${ways}, this has ${given.map((way) => `"${way}"`).join(' and ')}; keep one.`,
  );
}

function readTimestamp(source: AslSource): Template | undefined {
  const value = read(source, 'Timestamp');
  if (value === undefined || (source.language === 'JSONata' && isExpression(value)))
    return readText(source, 'Timestamp');
  if (parseTimestamp(value) === undefined) {
    const hint = source.language === 'JSONata' ? 'or an expression that gives one' : 'a path goes into "TimestampPath"';
    refuse(
      source,
      'Timestamp',
      'TIMESTAMP_INVALID',
      () => `"Timestamp" must be an RFC 3339 time with its offset, such as "2030-01-31T09:00:00Z"; ${hint}.`,
    );
  }
  return constant(value);
}
