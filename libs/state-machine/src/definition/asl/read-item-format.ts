import type { ItemReader } from '../../program';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import type { AslSource, FieldTable } from './query-language';
import { readNumber } from './read-numbers';
import { readObject } from './read-values';
import { readWord } from './read-words';

/** How the items of an object are written: `ReaderConfig`. */

const CONFIG_FIELDS: FieldTable = {
  InputType: 'both',
  CSVDelimiter: 'both',
  CSVHeaderLocation: 'both',
  CSVHeaders: 'both',
  ItemsPointer: 'both',
  ManifestType: 'both',
  MaxItems: 'both',
  MaxItemsPath: 'JSONPath',
};

const FORMATS = { JSON: 'json', JSONL: 'jsonl', CSV: 'csv', MANIFEST: 'manifest' } as const;
type InputType = keyof typeof FORMATS;
const INPUT_TYPES: readonly InputType[] = ['JSON', 'JSONL', 'CSV', 'MANIFEST'];
const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;
const DELIMITER_NAMES: readonly (keyof typeof DELIMITERS)[] = ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'];

/** Fields that go with one type of input alone. */
const ONLY_FOR: readonly (readonly [string, InputType])[] = [
  ['CSVDelimiter', 'CSV'],
  ['CSVHeaderLocation', 'CSV'],
  ['CSVHeaders', 'CSV'],
  ['ItemsPointer', 'JSON'],
  ['ManifestType', 'MANIFEST'],
];

type Format = Pick<ItemReader, 'format' | 'csv' | 'pointer' | 'maxItems'>;

export function readItemFormat(reader: AslSource): Format {
  const config = readObject(reader, 'ReaderConfig', CONFIG_FIELDS);
  if (config === undefined) {
    if (read(reader, 'ReaderConfig') === undefined)
      refuse(
        reader,
        'ReaderConfig',
        'FIELD_MISSING',
        () => '"ReaderConfig" is missing; say in its "InputType" what the object holds.',
      );
    return { format: 'json' };
  }
  const type = readWord(config, 'InputType', INPUT_TYPES, 'required');
  if (type !== undefined) refuseOtherTypes(config, type);
  const maxItems = readNumber(config, 'MaxItems');
  const pointer = readPointer(config);
  readWord(config, 'ManifestType', ['S3_INVENTORY']);
  return {
    format: FORMATS[type ?? 'JSON'],
    ...(type === 'CSV' && { csv: readCsv(config) }),
    ...(pointer !== undefined && { pointer }),
    ...(maxItems && { maxItems }),
  };
}

function refuseOtherTypes(config: AslSource, type: InputType): void {
  for (const [field, owner] of ONLY_FOR) {
    if (owner === type || read(config, field) === undefined) continue;
    refuse(
      config,
      field,
      'FIELD_NOT_OF_TYPE',
      () => `"${field}" goes with "InputType": "${owner}" and this is "${type}"; remove it.`,
    );
  }
}

function readCsv(config: AslSource): NonNullable<Format['csv']> {
  const delimiter = DELIMITERS[readWord(config, 'CSVDelimiter', DELIMITER_NAMES) ?? 'COMMA'];
  const location = readWord(config, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN'], 'required');
  const headers = read(config, 'CSVHeaders');
  if (location === 'GIVEN') return { delimiter, headers: readHeaders(config) };
  if (headers !== undefined && location !== undefined)
    refuse(
      config,
      'CSVHeaders',
      'FIELDS_EXCLUSIVE',
      () => '"CSVHeaders" goes with "CSVHeaderLocation": "GIVEN"; say that, or remove it.',
    );
  return { delimiter, headers: 'first-row' };
}

function readHeaders(config: AslSource): string[] {
  const value = read(config, 'CSVHeaders');
  if (value === undefined) {
    refuse(config, 'CSVHeaders', 'FIELD_MISSING', () => '"CSVHeaders" is missing; list the names of the columns.');
    return [];
  }
  const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  if (!Array.isArray(value) || names.length === 0 || names.length !== value.length)
    refuse(
      config,
      'CSVHeaders',
      'TYPE_WRONG',
      () => '"CSVHeaders" must be an array of strings, the names of the columns; list one at least.',
    );
  else if (new Set(names).size !== names.length)
    refuse(config, 'CSVHeaders', 'HEADER_TAKEN', () => '"CSVHeaders" has a name twice; each column needs its own.');
  return names;
}

/** RFC 6901. */
function readPointer(config: AslSource): string | undefined {
  const value = read(config, 'ItemsPointer');
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^(?:\/(?:[^/~]|~[01])*)*$/.test(value)) return value;
  refuse(
    config,
    'ItemsPointer',
    'POINTER_INVALID',
    () =>
      `"ItemsPointer" must be a JSON Pointer such as "/orders/items"${typeof value === 'string' ? '' : `, not ${describeType(value)}`}.`,
  );
  return undefined;
}
