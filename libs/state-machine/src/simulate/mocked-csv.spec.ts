import { readCsvRows } from './mocked-csv';

describe('a mocked CSV object', () => {
  it.each<[string, string, object[]]>([
    ['empty lines are no rows', 'a,b\n\n1,2\n', [{ a: '1', b: '2' }]],
    ['a backslash protects a quote and the delimiter', 'a,b\n\\"x\\,y,2', [{ a: '"x,y', b: '2' }]],
    ['rows end with CR', 'a,b\r1,2\r', [{ a: '1', b: '2' }]],
    ['what is beyond the header is left out', 'a\n1,2', [{ a: '1' }]],
    ['what is missing is empty', 'a,b\n1', [{ a: '1', b: '' }]],
    ['a byte order mark is none of it', '\ufeffa\n1', [{ a: '1' }]],
    ['nothing has no rows', '', []],
  ])('is read as the service reads one: %s', (_, text, items) =>
    expect(readCsvRows(text, undefined)).toEqual({ items }),
  );

  it.each<[string, string, number]>([
    ['a quote left open', 'a\n1\n"2', 3],
    ['two columns of one name', 'a,a\n1,2', 1],
  ])('is refused at its row for %s', (_, text, row) => expect(readCsvRows(text, undefined)).toMatchObject({ row }));
});
