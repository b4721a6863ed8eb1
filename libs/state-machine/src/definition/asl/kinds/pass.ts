import type { Json } from '@workflows/contracts';
import type { Template } from '../../../program';
import { readNextOrEnd } from '../../read-next';
import { read } from '../../state-source';
import { kindOf, type AslSource } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readPaths } from '../read-paths';
import { constant, readPayload } from '../read-values';

/** Passes its input on, or what it makes of it. */
export const passKind = kindOf({
  fields: {
    InputPath: 'JSONPath',
    Parameters: 'JSONPath',
    Result: 'JSONPath',
    ResultPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Output: 'JSONata',
    Assign: 'both',
    Next: 'both',
    End: 'both',
  },
  compile: (source) => ({
    type: 'pass',
    name: source.state,
    replace: false,
    ...readResult(source),
    ...readPaths(source),
    ...readOutput(source),
    ...readAssign(source),
    ...readNextOrEnd(source),
  }),
});

/** A `Result` is taken as it stands, and instead of what `Parameters` make of the input. */
function readResult(source: AslSource): { result?: Template } {
  if (source.language === 'JSONata') return {};
  const result: Json | undefined = read(source, 'Result');
  const parameters = readPayload(source, 'Parameters');
  if (result !== undefined) return { result: constant(result) };
  return parameters === undefined ? {} : { result: parameters };
}
