import type { Json, JsonObject } from '@workflows/contracts';
import type { LineResult, WriterTerms } from '@workflows/state-machine';

/** What the results of lines that ended the same way are called in the names of files and in the manifest. */
export type Ending = 'SUCCEEDED' | 'FAILED';

/**
 * The entries of result files, as `WriterConfig` describes them. `none`: the line with its input and output, both as text, as
 * AWS describes an execution. `compact`: the output alone. `flatten`: the elements of an output that is an array. What
 * failed is described in any case.
 */
export function entriesOf(
  results: readonly LineResult[],
  ending: Ending,
  transformation: WriterTerms['transformation'],
  mapRun: string,
): Json[] {
  const ended = results.filter((result) => endingOf(result) === ending);
  if (ending === 'FAILED' || transformation === 'none') return ended.map((result) => describe(result, ending, mapRun));
  const outputs = ended.map(({ output = null }) => output);
  return transformation === 'flatten' ? outputs.flat(1) : outputs;
}

function endingOf({ error }: LineResult): Ending {
  return error === undefined ? 'SUCCEEDED' : 'FAILED';
}

function describe({ index, input, output, error, cause }: LineResult, ending: Ending, mapRun: string): JsonObject {
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: `${mapRun}:${index}`,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: String(index),
    ...(output !== undefined && { Output: JSON.stringify(output), OutputDetails: { Included: true } }),
    Status: ending,
  };
}
