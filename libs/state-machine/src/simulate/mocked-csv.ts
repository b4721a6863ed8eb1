import type { Json } from '@workflows/contracts';
import { MOST_COLUMNS, checkedColumns, csvItem } from '../csv/csv-columns';
import { readCsvRecord } from '../csv/csv-record';
import { RowProblem } from '../csv/row-problem';
import type { ReaderTerms } from '../map-terms';

/** The rows of a CSV text as items, read as the service reads those of an object; `row` counts from 1. */
export function readCsvRows(
  text: string,
  csv: ReaderTerms['csv'],
): { items: Json[] } | { problem: string; row: number } {
  const { delimiter, headers } = csv ?? { delimiter: ',', headers: 'first-row' };
  const whole = text.replace(/^\ufeff/, '');
  const items: Json[] = [];
  let row = 1;
  try {
    let names = headers === 'first-row' ? undefined : checkedColumns(headers);
    for (let at = 0; at < whole.length; row++) {
      const record = readCsvRecord(whole, at, delimiter, true, names?.length ?? MOST_COLUMNS);
      if (record === undefined) break;
      at = record.next;
      if (record.isEmpty) continue;
      if (names === undefined) names = checkedColumns(record.fields);
      else items.push(csvItem(names, record.fields));
    }
    return { items };
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    return { problem: error.message, row };
  }
}
