import type { JsonObject } from '@workflows/contracts';
import type { ReaderTerms } from '@workflows/state-machine';
import { readCsvRecord } from './csv-record';
import type { Scan } from './fill-page';
import { RowProblem } from './item-reader-failed';
import type { TextWindow } from './text-window';

/** AWS: "headers of up to 10 KiB". */
const MAX_HEADER_BYTES = 10 * 1024;

export type CsvTerms = NonNullable<ReaderTerms['csv']>;

/** The names of the columns, and where the first row of them ends: 0 where they were given. Throws `RowProblem`. */
export async function readHeaders(
  window: TextWindow,
  { delimiter, headers }: CsvTerms,
): Promise<{ names: readonly string[]; end: number; rows: number }> {
  if (headers !== 'first-row') return { names: checked(headers), end: 0, rows: 0 };
  for (let at = 0, rows = 1; ;) {
    const record = readCsvRecord(window.text, at, delimiter, window.isComplete);
    if (record === undefined) await window.more();
    else if (!record.isEmpty) return { names: checked(record.fields), end: record.next, rows };
    else if (record.next === window.text.length && window.isComplete) return { names: [], end: record.next, rows };
    else {
      at = record.next;
      rows++;
    }
  }
}

/** Rows as objects: each column a text, a missing one empty, those beyond the header left out (AWS). Empty lines are no rows. */
export function csvScan(names: readonly string[], delimiter: string): Scan {
  const overhead = JSON.stringify(names).length + 4 * names.length;
  return (text, at, isComplete) => {
    if (at === text.length) return isComplete ? { kind: 'end' } : { kind: 'cut' };
    const record = readCsvRecord(text, at, delimiter, isComplete);
    if (record === undefined) return { kind: 'cut' };
    const { fields, next, isEmpty } = record;
    if (isEmpty) return { kind: 'nothing', next };
    const item: JsonObject = {};
    for (let column = 0; column < names.length; column++) item[names[column] ?? ''] = fields[column] ?? '';
    return { kind: 'item', item, characters: overhead + next - at, next };
  };
}

function checked(names: readonly string[]): readonly string[] {
  if (Buffer.byteLength(names.join()) > MAX_HEADER_BYTES)
    throw new RowProblem(
      'the names of the columns come to more than 10 KiB. Shorten them, or give the names with the reader.',
    );
  const seen = new Set<string>();
  for (const [column, name] of names.entries()) {
    if (name === '__proto__')
      throw new RowProblem('a column cannot be named "__proto__". Give another name with the reader.');
    if (seen.has(name))
      throw new RowProblem(
        `column ${column + 1} has the name "${name}", as one before it has. Make the names differ, or give them with the reader.`,
      );
    seen.add(name);
  }
  return names;
}
