import { isJsonObject, parseJson, type Json } from '@workflows/contracts';
import type { ObjectStore } from '../ports/object-store';
import type { FilesCursor } from './item-cursor';
import { ItemReaderFailed } from './item-reader-failed';
import type { PageBuilder } from './page-builder';
import { openForItems, readTextItems, type ObjectName } from './read-text-items';

const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;

interface Manifest {
  columns: string[];
  keys: string[];
}

/**
 * Items of an inventory: its `manifest.json` names CSV files of the same bucket, without headers, and says in `fileSchema`
 * what their columns are. Throws `ItemReaderFailed`.
 */
export async function readManifestItems(
  objects: ObjectStore,
  name: ObjectName,
  page: PageBuilder,
  cursor: FilesCursor | undefined,
): Promise<FilesCursor | undefined> {
  const { info, read } = await openForItems(objects, name, cursor?.etag);
  if (info.size > MAX_MANIFEST_BYTES) throw unusable(name, 'it is larger than 8 MiB');
  const { columns, keys } = parseManifest(name, await readText(read()));
  const terms = { format: 'csv', csv: { delimiter: ',', headers: columns } } as const;
  let inFile = cursor?.inFile;
  for (let file = cursor?.file ?? 0; file < keys.length; file++) {
    const key = keys[file] ?? '';
    inFile = await readTextItems(objects, { ...name, key }, terms, page, inFile);
    if (inFile) return { etag: info.etag, file, inFile };
    if (page.isLast) return undefined;
  }
  return undefined;
}

function parseManifest(name: ObjectName, text: string): Manifest {
  const manifest = parsed(text);
  if (!isJsonObject(manifest)) throw unusable(name, 'it is not a JSON object');
  const { fileFormat, fileSchema, files } = manifest;
  if (fileFormat !== 'CSV')
    throw unusable(name, `its "fileFormat" is ${JSON.stringify(fileFormat)}, and only "CSV" can be read`);
  if (typeof fileSchema !== 'string')
    throw unusable(name, 'its "fileSchema" does not name the columns, as in "Bucket, Key, Size"');
  if (!Array.isArray(files)) throw unusable(name, 'its "files" is not a list of objects with a "key" each');
  return {
    columns: fileSchema.split(',').map((column) => column.trim()),
    keys: files.map((file) => keyOf(name, file)),
  };
}

function keyOf(name: ObjectName, file: Json): string {
  const key = isJsonObject(file) ? file['key'] : undefined;
  if (typeof key !== 'string') throw unusable(name, 'one of its "files" has no "key"');
  if (key.endsWith('.gz'))
    throw unusable(name, `its file "${key}" is compressed; unpack it, store it, and name it here`);
  return key;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function unusable({ bucket, key }: ObjectName, why: string): ItemReaderFailed {
  return new ItemReaderFailed(`The object "${bucket}/${key}" cannot be read as an inventory's manifest: ${why}.`);
}
