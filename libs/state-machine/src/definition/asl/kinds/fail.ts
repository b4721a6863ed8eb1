import type { Template } from '../../../program';
import { read } from '../../state-source';
import { kindOf, type AslSource } from '../query-language';
import { refuseBoth } from '../read-numbers';
import { readReferenceOrIntrinsic } from '../read-paths';
import { readText } from '../read-values';

const ENDS = 'remove it, for a Fail state ends what it is in';

/** The intrinsic functions that give a string. */
const TEXT_FUNCTIONS = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
] as const;

/** Ends its line as failed. */
export const failKind = kindOf({
  fields: { Error: 'both', ErrorPath: 'JSONPath', Cause: 'both', CausePath: 'JSONPath' },
  instead: { Next: ENDS, End: ENDS },
  compile(source) {
    const error = readTextOrPath(source, 'Error');
    const cause = readTextOrPath(source, 'Cause');
    return { type: 'fail', name: source.state, ...(error && { error }), ...(cause && { cause }) };
  },
});

function readTextOrPath(source: AslSource, name: string): Template | undefined {
  const pathName = `${name}Path`;
  if (source.language === 'JSONata' || read(source, pathName) === undefined) return readText(source, name);
  if (read(source, name) !== undefined) refuseBoth(source, name, pathName);
  return readReferenceOrIntrinsic(source, pathName, TEXT_FUNCTIONS);
}
