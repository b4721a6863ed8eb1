import type { StateKind } from '../dialect';
import { readAssignments, readBoolean, readOutput } from '../read-fields';
import { readNextOrEnd } from '../read-next';

/** Computes `output` and variables, and calls nothing. */
export const passKind: StateKind = {
  fields: ['replace', 'output', 'assign', 'next', 'end'],
  compile: (source) => ({
    type: 'pass',
    name: source.state,
    replace: readBoolean(source, 'replace') ?? false,
    ...readOutput(source),
    ...readAssignments(source),
    ...readNextOrEnd(source),
  }),
};
