import { kindOf } from '../query-language';
import { readOutput } from '../read-assign';
import { readPaths } from '../read-paths';

const ENDS = 'remove it, for a Succeed state ends what it is in';

/** Ends its line as completed. */
export const succeedKind = kindOf({
  fields: { InputPath: 'JSONPath', OutputPath: 'JSONPath', Output: 'JSONata' },
  instead: { Next: ENDS, End: ENDS },
  compile: (source) => ({ type: 'succeed', name: source.state, ...readPaths(source), ...readOutput(source) }),
});
