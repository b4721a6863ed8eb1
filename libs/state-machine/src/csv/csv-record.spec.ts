import { MOST_COLUMNS } from './csv-columns';
import { readCsvRecord } from './csv-record';

const MEBIBYTE = 1024 * 1024;
const filled = (piece: string): string => piece.repeat(MEBIBYTE / piece.length);
const read = (text: string, most?: number) => readCsvRecord(text, 0, ',', true, most);

describe('a row of CSV', () => {
  it.each<[string, number, string[], number]>([
    ['a,b,c\nd', 2, ['a', 'b'], 6],
    ['"a""",b,"x\ny",z\n', 1, ['a"'], 16],
    ['a\n', 5, ['a'], 2],
    ['"\u{1f600}""e",b', 9, ['\u{1f600}"e', 'b'], 9],
  ])('%j keeps of its fields the first %d', (text, most, fields, next) =>
    expect(read(text, most)).toMatchObject({ fields, next }),
  );

  it('of half a million columns keeps no more than a header may have', () => {
    for (const field of ['a,', '"",']) expect(read(filled(field), MOST_COLUMNS)?.fields).toHaveLength(MOST_COLUMNS);
  });

  it('gives a cell of mebibytes as it was written', () => {
    const cell = filled('a"');
    expect(read(`"${cell.replaceAll('"', '""')}"\n`)?.fields).toEqual([cell]);
  });
});
