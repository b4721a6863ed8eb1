import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { readJsonText } from '../json-text';
import type { ItemRequest, ReaderTerms } from '../map-terms';
import { readCsvRows } from './mocked-csv';

const PAGE = 1_000;

type Page = { kind: 'result'; result: Json } | { kind: 'failure'; error: string; cause: string };

/** A page of what a reader finds in the mocked objects: content is JSON, or text of the format that the reader expects. */
export function readMockedItems(objects: ReadonlyMap<string, Json>, { reader, cursor }: ItemRequest): Page {
  const read = reader.what === 'list' ? listed(objects, reader) : contentOf(objects, reader);
  if ('cause' in read) return { kind: 'failure', error: 'States.ItemReaderFailed', cause: read.cause };
  const all = read.items.slice(0, reader.maxItems);
  const from = typeof cursor === 'number' ? cursor : 0;
  const next = from + PAGE;
  const more = next < all.length && { cursor: next };
  return { kind: 'result', result: { items: all.slice(from, next), ...(read.keyed && { keyed: true }), ...more } };
}

type Read = { items: Json[]; keyed?: boolean } | { cause: string };

function listed(objects: ReadonlyMap<string, Json>, { bucket, key: prefix }: ReaderTerms): Read {
  const found = [...objects].filter(([name]) => name.startsWith(`${bucket}/${prefix}`));
  return {
    items: found.map(([name, content]) => ({ Key: name.slice(bucket.length + 1), Size: textOf(content).length })),
  };
}

function contentOf(objects: ReadonlyMap<string, Json>, reader: ReaderTerms): Read {
  const name = `${reader.bucket}/${reader.key}`;
  const content = objects.get(name);
  if (content === undefined) return { cause: `There is no mock of the object "${name}"; add it to mocks.objects.` };
  switch (reader.format) {
    case 'json':
      return itemsIn(typeof content === 'string' ? parsed(content) : content, reader, name);
    case 'jsonl':
      return Array.isArray(content) ? { items: content } : linesIn(textOf(content), name);
    case 'csv':
      return Array.isArray(content) ? { items: content } : rowsIn(textOf(content), reader.csv, name);
    case 'manifest':
      return { cause: `Manifests cannot be mocked; "${name}" can be tested as the objects that it lists.` };
  }
}

const textOf = (content: Json): string => (typeof content === 'string' ? content : JSON.stringify(content));

function parsed(text: string): Json | undefined {
  const read = readJsonText(text);
  return read.ok ? read.value : undefined;
}

function rowsIn(text: string, csv: ReaderTerms['csv'], name: string): Read {
  const read = readCsvRows(text, csv);
  if ('items' in read) return read;
  return { cause: `The object "${name}" cannot be read at row ${read.row}: ${read.problem}` };
}

function itemsIn(document: Json | undefined, { pointer = '', members }: ReaderTerms, name: string): Read {
  const found = pointer === '' ? document : at(document, pointer);
  if (Array.isArray(found)) return { items: found };
  if (isJsonObject(found))
    return {
      items: Object.entries(found).map(([key, value]): Json =>
        members === 'native' ? { key, value } : { Key: key, Value: value },
      ),
      keyed: members !== 'native',
    };
  return { cause: `The object "${name}" holds no array or object${pointer === '' ? '' : ` at ${pointer}`}.` };
}

function at(document: Json | undefined, pointer: string): Json | undefined {
  const tokens = pointer.split('/').slice(1);
  return tokens.reduce<Json | undefined>((value, token) => {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) return value[Number(name)];
    return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, document);
}

function linesIn(text: string, name: string): Read {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const items = lines.map(parsed);
  const broken = items.indexOf(undefined);
  if (broken >= 0) return { cause: `Line ${broken + 1} of the object "${name}" is not JSON.` };
  return { items: items.filter((item) => item !== undefined) };
}
