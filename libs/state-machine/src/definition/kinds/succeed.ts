import type { StateKind } from '../dialect';
import { readAssignments, readOutput } from '../read-fields';
import { readEndOnly } from '../read-next';

/** Ends the execution as completed. */
export const succeedKind: StateKind = {
  fields: ['output', 'assign', 'next', 'end'],
  compile(source) {
    readEndOnly(source, 'succeed');
    return { type: 'succeed', name: source.state, ...readOutput(source), ...readAssignments(source) };
  },
};
