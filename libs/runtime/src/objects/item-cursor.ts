import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';
import { ItemReaderFailed } from './item-reader-failed';
import type { Holder } from './json-items';

/** Where the next page of an object begins. */
export interface TextCursor {
  /** Of the object that the pages before were read from. */
  etag: string;
  offset: number;
  /** How many rows are before the page. */
  row: number;
  /** What the items stand in, where that is JSON. */
  holder?: Holder;
}

/** Where the next page of a manifest's files begins. */
export interface FilesCursor {
  etag: string;
  file: number;
  /** Within the file; absent: at its beginning. */
  inFile?: TextCursor;
}

/** Where the next page of a list begins. */
export interface ListCursor {
  /** The last key that was read. */
  after: string;
}

export function readTextCursor(cursor: Json | undefined): TextCursor | undefined {
  if (cursor === undefined) return undefined;
  const { etag, offset, row, holder } = fieldsOf(cursor);
  const isPlace = typeof etag === 'string' && isCount(offset) && isCount(row);
  if (isPlace && holder === undefined) return { etag, offset, row };
  if (isPlace && (holder === 'array' || holder === 'object')) return { etag, offset, row, holder };
  throw unreadable(cursor);
}

export function readFilesCursor(cursor: Json | undefined): FilesCursor | undefined {
  if (cursor === undefined) return undefined;
  const { etag, file, inFile } = fieldsOf(cursor);
  const place = readTextCursor(inFile);
  if (typeof etag === 'string' && isCount(file)) return { etag, file, ...(place && { inFile: place }) };
  throw unreadable(cursor);
}

export function readListCursor(cursor: Json | undefined): ListCursor | undefined {
  if (cursor === undefined) return undefined;
  const { after } = fieldsOf(cursor);
  if (typeof after === 'string') return { after };
  throw unreadable(cursor);
}

function fieldsOf(cursor: Json): Partial<JsonObject> {
  return isJsonObject(cursor) ? cursor : {};
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function unreadable(cursor: Json): ItemReaderFailed {
  return new ItemReaderFailed(
    `The place to go on reading at cannot be understood: ${JSON.stringify(cursor).slice(0, 200)}. Start the map anew.`,
  );
}
