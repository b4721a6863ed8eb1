import type { Json } from '@workflows/contracts';
import type { ItemPage, ReaderTerms } from '@workflows/state-machine';
import { MemoryObjects } from './memory-objects';
import { readItemPage } from './read-item-page';

export const TENANT = 'acme';
export const BUCKET = 'reports';

export async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content;
}

/** A store with one object, read in small pieces. */
export async function storeWith(key: string, content: string | Uint8Array, pieceBytes = 7): Promise<MemoryObjects> {
  const objects = new MemoryObjects(pieceBytes, () => Date.parse('2023-01-01T00:00:00Z'));
  await put(objects, key, content);
  return objects;
}

export async function put(objects: MemoryObjects, key: string, content: string | Uint8Array): Promise<void> {
  await objects.put(TENANT, BUCKET, key, { contentType: 'text/plain', body: bytesOf(content) });
}

/** Every page of an object, each read with the cursor of the one before as it comes out of a history. */
export async function readPages(objects: MemoryObjects, terms: Partial<ReaderTerms>): Promise<ItemPage[]> {
  const reader: ReaderTerms = { what: 'object', bucket: BUCKET, key: 'a', format: 'json', ...terms };
  const pages: ItemPage[] = [];
  let cursor: Json | undefined;
  let read = 0;
  do {
    const page = await readItemPage(objects, TENANT, {
      kind: 'items',
      reader,
      read,
      ...(cursor !== undefined && { cursor }),
    });
    pages.push(page);
    read += page.items.length;
    cursor = page.cursor && JSON.parse(JSON.stringify(page.cursor));
  } while (cursor !== undefined);
  return pages;
}

/** All items of an object. */
export async function readItems(content: string | Uint8Array, terms: Partial<ReaderTerms>): Promise<Json[]> {
  return (await readPages(await storeWith('a', content, Math.max(7, content.length >> 7)), terms)).flatMap(
    ({ items }) => items,
  );
}
