import type { TenantId } from '@workflows/contracts';
import type { ReaderTerms } from '@workflows/state-machine';
import type { ObjectStore, OpenObject } from '../ports/object-store';
import { csvScan, readHeaders, type CsvTerms } from './csv-items';
import { fillPage } from './fill-page';
import { findHolder } from './find-holder';
import type { TextCursor } from './item-cursor';
import { RowProblem } from '@workflows/state-machine';
import { ItemReaderFailed } from './item-reader-failed';
import { jsonScan, type AsItem } from './json-items';
import { jsonlScan } from './jsonl-items';
import type { PageBuilder } from './page-builder';
import { TextWindow } from './text-window';

/** Whose object it is, and where it is. */
export interface ObjectName {
  tenant: TenantId;
  bucket: string;
  key: string;
}

export type TextTerms = Pick<ReaderTerms, 'csv' | 'pointer' | 'members'> & { format: 'json' | 'jsonl' | 'csv' };

const RFC_4180: CsvTerms = { delimiter: ',', headers: 'first-row' };

/** Opens an object for reading items. Throws `ItemReaderFailed` where it is missing, or is not the one of `etag` any more. */
export async function openForItems(
  objects: ObjectStore,
  { tenant, bucket, key }: ObjectName,
  etag?: string,
): Promise<OpenObject> {
  const opened = await objects.open(tenant, bucket, key);
  if (!opened)
    throw new ItemReaderFailed(`There is no object "${key}" in the bucket "${bucket}". Put it there, or name another.`);
  if (etag === undefined || etag === opened.info.etag) return opened;
  throw new ItemReaderFailed(
    `The object "${bucket}/${key}" has changed since its first items were read. Start the map anew, and leave the object as it is until the map has ended.`,
  );
}

/** Adds items of one object to the page, from `cursor` on. Answers where the next page begins, if there is one. Throws `ItemReaderFailed`. */
export async function readTextItems(
  objects: ObjectStore,
  name: ObjectName,
  terms: TextTerms,
  page: PageBuilder,
  cursor: TextCursor | undefined,
): Promise<TextCursor | undefined> {
  const opened = await openForItems(objects, name, cursor?.etag);
  const reading = new Reading(opened, page, cursor);
  try {
    const next = await reading.fill(terms);
    return next && { etag: opened.info.etag, ...next };
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    const where = error.where ?? `at ${ROW_NAMES[terms.format]} ${reading.row}`;
    throw new ItemReaderFailed(`The object "${name.bucket}/${name.key}" cannot be read ${where}: ${error.message}`);
  } finally {
    await reading.close();
  }
}

const ROW_NAMES = { csv: 'row', jsonl: 'line', json: 'item' } as const;

const asItem: AsItem = (name, value) => ({ Key: name, Value: value });
const asNativeItem: AsItem = (name, value) => ({ key: name, value });

type Next = Omit<TextCursor, 'etag'>;

/** One page's way through one object. */
class Reading {
  private readonly place: Next;
  private readonly windows: TextWindow[] = [];

  constructor(
    private readonly opened: OpenObject,
    private readonly page: PageBuilder,
    cursor: TextCursor | undefined,
  ) {
    this.place = {
      offset: cursor?.offset ?? 0,
      row: cursor?.row ?? 0,
      ...(cursor?.holder && { holder: cursor.holder }),
    };
  }

  /** The row that is being read, counted from 1. */
  get row(): number {
    return this.place.row + 1;
  }

  fill({ format, csv, pointer, members }: TextTerms): Promise<Next | undefined> {
    switch (format) {
      case 'csv':
        return this.fillFromCsv(csv ?? RFC_4180);
      case 'jsonl':
        return fillPage(this.look(this.place.offset), this.page, jsonlScan, this.place, 0);
      case 'json':
        return this.fillFromJson(pointer ?? '', members === 'native' ? asNativeItem : asItem);
    }
  }

  async close(): Promise<void> {
    for (const window of this.windows) await window.close();
  }

  /** The header is read again for each page: it is not carried along in every cursor. */
  private async fillFromCsv(csv: CsvTerms): Promise<Next | undefined> {
    const { page, place } = this;
    const start = this.look(0);
    const { names, end, rows } = await readHeaders(start, csv);
    const scan = csvScan(names, csv.delimiter);
    if (place.offset > 0) return fillPage(this.look(place.offset), page, scan, place, 0);
    place.row = rows;
    return fillPage(start, page, scan, place, end);
  }

  private async fillFromJson(pointer: string, memberItem: AsItem): Promise<Next | undefined> {
    const { page, place } = this;
    const window = this.look(place.offset);
    const { holder, at } = place.holder
      ? { holder: place.holder, at: 0 }
      : await findHolder(window, pointer).catch(beforeItems);
    page.keyed = holder === 'object' && memberItem === asItem;
    const next = await fillPage(window, page, jsonScan(holder, pointer === '', memberItem), place, at);
    return next && { ...next, holder };
  }

  private look(offset: number): TextWindow {
    const window = new TextWindow(this.opened, offset);
    this.windows.push(window);
    return window;
  }
}

function beforeItems(error: unknown): never {
  throw error instanceof RowProblem ? new RowProblem(error.message, 'before its items') : error;
}
