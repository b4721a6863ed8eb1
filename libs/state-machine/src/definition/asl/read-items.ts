import type { ItemBatch, ItemReader, ItemSource, Template } from '../../program';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import { readCallArguments, required } from './integrations/call-arguments';
import type { AslSource, FieldTable } from './query-language';
import { readNumber, refuseBoth } from './read-numbers';
import { readReference } from './read-paths';
import { isExpression, readObject, readPayload, REFUSED, toJsonata } from './read-values';
import { readWord } from './read-words';
import { readItemFormat } from './read-item-format';

/** Where a Map has its items from: "Input and output fields" of the Map state. */

const GET_OBJECT = 'arn:aws:states:::s3:getObject';
const LIST_OBJECTS = 'arn:aws:states:::s3:listObjectsV2';

const READER_FIELDS: FieldTable = {
  Resource: 'both',
  Parameters: 'JSONPath',
  Arguments: 'JSONata',
  ReaderConfig: 'both',
};

const BATCHER_FIELDS: FieldTable = {
  MaxItemsPerBatch: 'both',
  MaxItemsPerBatchPath: 'JSONPath',
  MaxInputBytesPerBatch: 'both',
  MaxInputBytesPerBatchPath: 'JSONPath',
  BatchInput: 'both',
};

export function readItems(source: AslSource): ItemSource {
  const name = source.language === 'JSONata' ? 'Items' : 'ItemsPath';
  if (read(source, 'ItemReader') === undefined) {
    const items = source.language === 'JSONata' ? readItemsValue(source) : readReference(source, 'ItemsPath', 'any');
    return { kind: 'value', ...(items && { items }) };
  }
  if (read(source, name) !== undefined) refuseBoth(source, 'ItemReader', name);
  return readReader(source);
}

/** An array, or an expression that gives one. */
function readItemsValue(source: AslSource): Template | undefined {
  const value = read(source, 'Items');
  if (value === undefined) return undefined;
  if (Array.isArray(value) || isExpression(value)) return toJsonata(source, 'Items', value);
  refuse(
    source,
    'Items',
    'TYPE_WRONG',
    () => `"Items" must be an array or an expression in {% … %}, not ${describeType(value)}.`,
  );
  return REFUSED;
}

function readReader(source: AslSource): ItemSource {
  const reader = readObject(source, 'ItemReader', READER_FIELDS);
  if (reader === undefined) return { kind: 'value' };
  const resource = readWord(reader, 'Resource', [GET_OBJECT, LIST_OBJECTS], 'required');
  return { kind: 'reader', reader: resource === LIST_OBJECTS ? readList(reader) : readObjectItems(reader) };
}

function readObjectItems(reader: AslSource): ItemReader {
  const args = readCallArguments(reader, `"${GET_OBJECT}"`, ['Bucket', 'Key']);
  return {
    what: 'object',
    bucket: required(reader, args, 'Bucket', `"${GET_OBJECT}"`, 'the bucket that the object is in'),
    key: required(reader, args, 'Key', `"${GET_OBJECT}"`, 'the key of the object'),
    ...readItemFormat(reader),
  };
}

function readList(reader: AslSource): ItemReader {
  const args = readCallArguments(reader, `"${LIST_OBJECTS}"`, ['Bucket', 'Prefix']);
  const config = readObject(reader, 'ReaderConfig', { MaxItems: 'both', MaxItemsPath: 'JSONPath' });
  const maxItems = config && readNumber(config, 'MaxItems');
  const key = args.member('Prefix', "''");
  return {
    what: 'list',
    bucket: required(reader, args, 'Bucket', `"${LIST_OBJECTS}"`, 'the bucket to list'),
    ...(key && { key }),
    format: 'json',
    ...(maxItems && { maxItems }),
  };
}

export function readBatcher(source: AslSource): { batch?: ItemBatch } {
  const batcher = readObject(source, 'ItemBatcher', BATCHER_FIELDS);
  if (batcher === undefined) return {};
  const maxItems = readNumber(batcher, 'MaxItemsPerBatch');
  const maxBytes = readNumber(batcher, 'MaxInputBytesPerBatch');
  const input = readPayload(batcher, 'BatchInput');
  if (maxItems === undefined && maxBytes === undefined) {
    refuse(
      source,
      'ItemBatcher',
      'FIELD_MISSING',
      () => '"ItemBatcher" does not say how large a batch is; add "MaxItemsPerBatch" or "MaxInputBytesPerBatch".',
    );
  }
  return { batch: { ...(maxItems && { maxItems }), ...(maxBytes && { maxBytes }), ...(input && { input }) } };
}
