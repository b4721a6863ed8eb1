import type { StateKind } from '../dialect';
import { readBoolean } from '../read-fields';
import { FLOW_FIELDS, readFlow } from '../read-flow';

/** Computes `output` and variables, and calls nothing. */
export const passKind: StateKind = {
  fields: ['replace', ...FLOW_FIELDS],
  compile: (source) => ({
    type: 'pass',
    name: source.state,
    replace: readBoolean(source, 'replace') ?? false,
    ...readFlow(source),
  }),
};
