import type { Json, TenantId } from '@workflows/contracts';
import type { ItemPage, ItemRequest, ReaderTerms } from '@workflows/state-machine';
import type { ObjectInfo, ObjectStore } from '../ports/object-store';
import {
  readFilesCursor,
  readListCursor,
  readTextCursor,
  type FilesCursor,
  type ListCursor,
  type TextCursor,
} from './item-cursor';
import { ItemReaderFailed } from './item-reader-failed';
import { bucketProblem, keyProblem, prefixProblem } from './object-names';
import { PageBuilder } from './page-builder';
import { readManifestItems } from './read-manifest-items';
import { readTextItems } from './read-text-items';

/**
 * The next items of a map. The same request gives the same page, whichever process is asked (a list apart, which shows what
 * is there now). What is held in memory does not grow with the object. Throws `ItemReaderFailed`.
 */
export async function readItemPage(
  objects: ObjectStore,
  tenant: TenantId,
  { reader, cursor, read }: ItemRequest,
): Promise<ItemPage> {
  const problem =
    bucketProblem(reader.bucket) ?? (reader.what === 'list' ? prefixProblem(reader.key) : keyProblem(reader.key));
  if (problem !== undefined)
    throw new ItemReaderFailed(`Items cannot be read from "${reader.bucket}/${reader.key}": ${problem}`);
  const page = new PageBuilder(Math.max(0, (reader.maxItems ?? Infinity) - read));
  if (page.isLast) return { items: [] };
  const next = await fill(objects, tenant, reader, page, cursor);
  return { items: page.items, ...(page.keyed && { keyed: true }), ...(next && { cursor: toJson(next) }) };
}

/** As it will be read again: without what is absent. */
function toJson(cursor: Cursor): Json {
  return JSON.parse(JSON.stringify(cursor)) as Json;
}

type Cursor = TextCursor | FilesCursor | ListCursor;

function fill(
  objects: ObjectStore,
  tenant: TenantId,
  reader: ReaderTerms,
  page: PageBuilder,
  cursor: Json | undefined,
): Promise<Cursor | undefined> {
  const { what, format, bucket, key } = reader;
  if (what === 'list') return listItems(objects, tenant, reader, page, readListCursor(cursor));
  const name = { tenant, bucket, key };
  switch (format) {
    case 'manifest':
      return readManifestItems(objects, name, page, readFilesCursor(cursor));
    case 'csv':
    case 'json':
    case 'jsonl':
      return readTextItems(objects, name, { ...reader, format }, page, readTextCursor(cursor));
  }
}

const LIST_LIMIT = 1_000;

/** The objects below a prefix, each as `s3:listObjectsV2` describes it. */
async function listItems(
  objects: ObjectStore,
  tenant: TenantId,
  { bucket, key: prefix }: ReaderTerms,
  page: PageBuilder,
  cursor: ListCursor | undefined,
): Promise<ListCursor | undefined> {
  const found = await objects.list(tenant, bucket, {
    prefix,
    limit: LIST_LIMIT + 1,
    ...(cursor && { after: cursor.after }),
  });
  for (const [index, info] of found.entries()) {
    const item = toListItem(info);
    const characters = JSON.stringify(item).length;
    if (!page.hasRoom(characters)) return { after: found[index - 1]?.key ?? '' };
    page.add(item, characters);
    if (page.isLast) return undefined;
  }
  return undefined;
}

function toListItem({ etag, key, updatedAt, size }: ObjectInfo): Json {
  return {
    Etag: `"${etag}"`,
    Key: key,
    LastModified: Math.floor(updatedAt / 1000),
    Size: size,
    StorageClass: 'STANDARD',
  };
}
