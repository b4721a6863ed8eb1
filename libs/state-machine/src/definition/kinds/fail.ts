import type { StateKind } from '../dialect';
import { readText } from '../read-fields';
import { readEndOnly } from '../read-next';

/** What a `fail` state says that names no `error`. */
const UNNAMED = 'Failed';

/** Ends the execution as failed. */
export const failKind: StateKind = {
  fields: ['error', 'cause', 'next', 'end'],
  compile(source) {
    readEndOnly(source, 'fail');
    const error = readText(source, 'error') ?? { kind: 'constant', value: UNNAMED };
    const cause = readText(source, 'cause');
    return { type: 'fail', name: source.state, error, ...(cause && { cause }) };
  },
};
