import type { Dialect } from '../dialect';
import { clip } from '../clip';
import { checkComment, refuseUnknown } from '../read-next';
import { describeType } from '../../json-type';
import { read, refuse, type Source } from '../state-source';
import { checkLabels } from './check-labels';
import { choiceKind } from './kinds/choice';
import { failKind } from './kinds/fail';
import { mapKind } from './kinds/map';
import { parallelKind } from './kinds/parallel';
import { passKind } from './kinds/pass';
import { succeedKind } from './kinds/succeed';
import { taskKind } from './kinds/task';
import { waitKind } from './kinds/wait';
import { inLanguage, readQueryLanguage } from './query-language';
import { readFixedNumber } from './read-numbers';
import { constant } from './read-values';

/** "Top-level fields". */
export const TOP_FIELDS = ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds', 'QueryLanguage'] as const;

/**
 * The Amazon States Language as its specification and AWS's documentation have it. A document is taken as it is; what it
 * says about AWS alone is checked and otherwise left aside (`Credentials`, `Label`, `ExecutionType`).
 */
export const aslDialect: Dialect = {
  recognisedBy: 'definition',
  root: '/definition',
  names: { startAt: 'StartAt', states: 'States', type: 'Type', next: 'Next', end: 'End', comment: 'Comment' },
  common: ['Type', 'Comment', 'QueryLanguage'],
  kinds: new Map([
    ['Task', taskKind],
    ['Pass', passKind],
    ['Choice', choiceKind],
    ['Wait', waitKind],
    ['Succeed', succeedKind],
    ['Fail', failKind],
    ['Parallel', parallelKind],
    ['Map', mapKind],
  ]),
  wholeNumberNames: 'accepted',
  reservedErrors: 'accepted',
  start: 'required',
  flow: 'pass',
  readTop(source) {
    const known: readonly string[] = TOP_FIELDS;
    for (const field of Object.keys(source.fields)) {
      if (!known.includes(field)) refuseUnknown(source, field, known, 'a state machine');
    }
    checkComment(source);
    checkVersion(source);
    checkLabels(source);
    const timeout = readFixedNumber(inLanguage(source, readQueryLanguage(source)), 'TimeoutSeconds');
    return timeout === undefined ? {} : { timeout: { value: constant(timeout), form: 'seconds' } };
  },
};

function checkVersion(source: Source): void {
  const version = read(source, 'Version');
  if (version === undefined || version === '1.0') return;
  refuse(
    source,
    'Version',
    'VERSION_UNKNOWN',
    () =>
      `"Version" is that of the States Language and must be "1.0", not ${typeof version === 'string' ? `"${clip(version)}"` : describeType(version)}; write "1.0" or remove it.`,
  );
}
