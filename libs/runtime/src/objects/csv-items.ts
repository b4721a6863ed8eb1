import { MOST_COLUMNS, checkedColumns, csvItem, readCsvRecord, type ReaderTerms } from '@workflows/state-machine';
import type { Scan } from './fill-page';
import type { TextWindow } from './text-window';

export type CsvTerms = NonNullable<ReaderTerms['csv']>;

/** The names of the columns, and where the first row of them ends: 0 where they were given. Throws `RowProblem`. */
export async function readHeaders(
  window: TextWindow,
  { delimiter, headers }: CsvTerms,
): Promise<{ names: readonly string[]; end: number; rows: number }> {
  if (headers !== 'first-row') return { names: checkedColumns(headers), end: 0, rows: 0 };
  for (let at = 0, rows = 1; ;) {
    const record = readCsvRecord(window.text, at, delimiter, window.isComplete, MOST_COLUMNS);
    if (record === undefined) await window.more();
    else if (!record.isEmpty) return { names: checkedColumns(record.fields), end: record.next, rows };
    else if (record.next === window.text.length && window.isComplete) return { names: [], end: record.next, rows };
    else {
      at = record.next;
      rows++;
    }
  }
}

/** Rows as objects. Empty lines are no rows. */
export function csvScan(names: readonly string[], delimiter: string): Scan {
  const overhead = JSON.stringify(names).length + 4 * names.length;
  return (text, at, isComplete) => {
    if (at === text.length) return isComplete ? { kind: 'end' } : { kind: 'cut' };
    const record = readCsvRecord(text, at, delimiter, isComplete, names.length);
    if (record === undefined) return { kind: 'cut' };
    const { fields, next, isEmpty } = record;
    if (isEmpty) return { kind: 'nothing', next };
    const item = csvItem(names, fields);
    return { kind: 'item', item, characters: overhead + next - at, next };
  };
}
