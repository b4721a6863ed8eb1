import { isJsonObject, type Json } from '@workflows/contracts';
import type { ItemReader, ItemSource } from '../program';
import { isExpression, REFUSED, toTemplate } from './read-fields';
import { readObject } from './read-next';
import { readNumberTemplate } from './read-numbers';
import { readObjectPlace } from './read-object-place';
import { readChoice, readTexts } from './read-texts';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';

/** The `items` of a map: a list, an expression, or what is read from objects. */

const FORMATS = ['json', 'jsonl', 'csv'] as const;
type Format = (typeof FORMATS)[number];
/** Fields that say how one format is read. */
const OF_FORMAT: Readonly<Record<string, Format>> = { delimiter: 'csv', headers: 'csv', pointer: 'json' };
const OBJECT_FIELDS = ['object', 'format', ...Object.keys(OF_FORMAT), 'maxItems', 'comment'];
const LIST_FIELDS = ['prefix', 'maxItems', 'comment'];
const DELIMITERS: readonly Json[] = [',', ';', '|', '\t', ' '];
const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

export function readItems(source: Source): ItemSource {
  const value = read(source, 'items');
  if (value === undefined) return { kind: 'value' };
  if (Array.isArray(value) || isExpression(value)) return { kind: 'value', items: toTemplate(source, 'items', value) };
  if (isJsonObject(value) && (Object.hasOwn(value, 'object') || Object.hasOwn(value, 'prefix')))
    return { kind: 'reader', reader: readReader(source, Object.hasOwn(value, 'object')) };
  refuse(
    source,
    'items',
    'ITEMS_INVALID',
    () =>
      `"items" must be an array, an expression in {% … %} that gives one, {"object": "bucket/key"} or {"prefix": "bucket/prefix"}, not ${isJsonObject(value) ? 'another object' : describeType(value)}.`,
  );
  return { kind: 'value', items: REFUSED };
}

function readReader(source: Source, isObject: boolean): ItemReader {
  const reader = readObject(source, 'items', isObject ? OBJECT_FIELDS : LIST_FIELDS);
  if (reader === undefined) return { what: 'object', bucket: REFUSED, format: 'json' };
  const place = isObject
    ? readObjectPlace(reader, 'object', 'required')
    : readObjectPlace(reader, 'prefix', 'optional');
  const maxItems = readNumberTemplate(reader, 'maxItems', { least: 1, whole: true });
  return {
    what: isObject ? 'object' : 'list',
    ...(place ?? { bucket: REFUSED }),
    ...(isObject ? readFormat(reader) : { format: 'json' }),
    ...(maxItems && { maxItems }),
  };
}

function readFormat(reader: Source): Pick<ItemReader, 'format' | 'csv' | 'pointer'> {
  const format = readChoice(reader, 'format', FORMATS) ?? 'json';
  for (const [field, owner] of Object.entries(OF_FORMAT)) {
    if (format === owner || read(reader, field) === undefined) continue;
    refuse(
      reader,
      field,
      'FIELD_NOT_OF_FORMAT',
      () => `"${field}" is for "format": "${owner}"; remove it, or change the format.`,
    );
  }
  const pointer = readPointer(reader);
  return {
    format,
    ...(format === 'csv' && { csv: { delimiter: readDelimiter(reader), headers: readHeaders(reader) } }),
    ...(pointer !== undefined && { pointer }),
  };
}

function readDelimiter(reader: Source): string {
  const value = read(reader, 'delimiter') ?? ',';
  if (typeof value === 'string' && DELIMITERS.includes(value)) return value;
  refuse(
    reader,
    'delimiter',
    'DELIMITER_INVALID',
    () => '"delimiter" must be one character: a comma, a semicolon, a bar, a tab or a space.',
  );
  return ',';
}

/** Absent: they are in the first row. */
function readHeaders(reader: Source): 'first-row' | readonly string[] {
  return readTexts(reader, 'headers', 'the names of the columns') ?? 'first-row';
}

function readPointer(reader: Source): string | undefined {
  const value = read(reader, 'pointer');
  if (value === undefined || (typeof value === 'string' && JSON_POINTER.test(value))) return value;
  refuse(
    reader,
    'pointer',
    'POINTER_INVALID',
    () => '"pointer" must be a JSON Pointer to where the items stand in the document, such as "/data/items".',
  );
  return undefined;
}
