import type { Json } from '@workflows/contracts';
import type { ReaderTerms } from '../map-terms';

/** The rows of a CSV text (RFC 4180) as objects by header; all values are texts. */
export function readCsvRows(text: string, csv: ReaderTerms['csv']): Json[] {
  const { delimiter, headers } = csv ?? { delimiter: ',', headers: 'first-row' };
  const [first = [], ...rest] = cellsOf(text.replace(/^\ufeff/, ''), delimiter);
  const names = headers === 'first-row' ? first : headers;
  const rows = headers === 'first-row' ? rest : [first, ...rest];
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function cellsOf(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = (): void => {
    if (row.length > 0 || cell !== '') rows.push(row);
    row.push(cell);
    [row, cell] = [[], ''];
  };
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (isQuoted && char === '"' && text.charAt(index + 1) === '"') cell += text.charAt(++index);
    else if (char === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (isQuoted) cell += char;
    else if (char === delimiter) {
      row.push(cell);
      cell = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}
