import type { Dialect } from './dialect';
import { readDuration } from './read-durations';
import { linesOfEndings, readEndings } from './read-endings';
import { STATE_KINDS } from './state-kinds';

/** Workflows written by hand: the documented form. */
export const nativeDialect: Dialect = {
  recognisedBy: 'states',
  root: '',
  names: { startAt: 'startAt', states: 'states', type: 'type', next: 'next', end: 'end', comment: 'comment' },
  common: ['type', 'comment'],
  kinds: STATE_KINDS,
  wholeNumberNames: 'refused',
  reservedErrors: 'refused',
  start: 'derived',
  flow: 'merge',
  readTop(source) {
    const timeout = readDuration(source, 'timeout', 'positive');
    return timeout === undefined ? {} : { timeout };
  },
  endings: { lines: linesOfEndings, read: readEndings },
};
