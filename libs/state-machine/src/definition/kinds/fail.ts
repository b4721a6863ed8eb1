import type { StateKind } from '../dialect';
import { readText } from '../read-fields';
import { readEndOnly } from '../read-next';

/** Ends the execution as failed. */
export const failKind: StateKind = {
  fields: ['error', 'cause', 'next', 'end'],
  compile(source) {
    readEndOnly(source, 'fail');
    const error = readText(source, 'error');
    const cause = readText(source, 'cause');
    return { type: 'fail', name: source.state, ...(error && { error }), ...(cause && { cause }) };
  },
};
