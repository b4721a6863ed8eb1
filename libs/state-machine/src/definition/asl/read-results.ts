import type { ResultTarget } from '../../program';
import { read, refuse } from '../state-source';
import { argumentsField, readCallArguments, required } from './integrations/call-arguments';
import type { AslSource, FieldTable } from './query-language';
import { readObject } from './read-values';
import { readWord } from './read-words';

/** Where the results of a Map go: `ResultWriter`. */

const PUT_OBJECT = 'arn:aws:states:::s3:putObject';

const WRITER_FIELDS: FieldTable = {
  Resource: 'both',
  Parameters: 'JSONPath',
  Arguments: 'JSONata',
  WriterConfig: 'both',
};
const CONFIG_FIELDS: FieldTable = { Transformation: 'both', OutputType: 'both' };

const TRANSFORMATIONS = { NONE: 'none', COMPACT: 'compact', FLATTEN: 'flatten' } as const;
const OUTPUT_TYPES = { JSON: 'json', JSONL: 'jsonl' } as const;

/** Nothing where results stay in the state, as they do without a writer. */
export function readResults(source: AslSource): { results?: ResultTarget } {
  const writer = readObject(source, 'ResultWriter', WRITER_FIELDS);
  if (writer === undefined) return {};
  const config = readObject(writer, 'WriterConfig', CONFIG_FIELDS);
  const transformation = config && readWord(config, 'Transformation', ['NONE', 'COMPACT', 'FLATTEN']);
  const output = config && readWord(config, 'OutputType', ['JSON', 'JSONL']);
  if (read(writer, 'Resource') === undefined && read(writer, argumentsField(writer)) === undefined) {
    checkKept(writer, transformation, output);
    return {};
  }
  readWord(writer, 'Resource', [PUT_OBJECT], 'required');
  const args = readCallArguments(writer, `"${PUT_OBJECT}"`, ['Bucket', 'Prefix']);
  const prefix = args.member('Prefix', "''");
  return {
    results: {
      bucket: required(writer, args, 'Bucket', `"${PUT_OBJECT}"`, 'the bucket that results are written to'),
      ...(prefix && { prefix }),
      transformation: TRANSFORMATIONS[transformation ?? 'NONE'],
      format: OUTPUT_TYPES[output ?? 'JSON'],
    },
  };
}

/** Results that are not written anywhere are a JSON array of what the lines gave. */
function checkKept(writer: AslSource, transformation: string | undefined, output: string | undefined): void {
  if (read(writer, 'WriterConfig') === undefined) {
    refuse(
      writer,
      '',
      'FIELD_MISSING',
      () =>
        `"ResultWriter" is empty; name "${PUT_OBJECT}" in "Resource" and the bucket in "${argumentsField(writer)}".`,
    );
  } else if ((transformation ?? 'COMPACT') !== 'COMPACT' || (output ?? 'JSON') !== 'JSON') {
    const instead = writer.language === 'JSONata' ? '"Output"' : '"ResultSelector"';
    refuse(
      writer,
      'WriterConfig',
      'ARGUMENT_UNSUPPORTED',
      () =>
        `Results are only transformed where they are written to an object; add "Resource" and "${argumentsField(writer)}", or shape them in ${instead}.`,
    );
  }
}
