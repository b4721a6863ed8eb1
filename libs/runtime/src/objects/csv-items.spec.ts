import { readItems } from './item-pages.fixture';

const csv = (content: string | Uint8Array, headers: 'first-row' | string[] = 'first-row', delimiter = ',') =>
  readItems(content, { format: 'csv', csv: { delimiter, headers } });

describe('a CSV object', () => {
  // AWS, "How Step Functions parses input CSV files"
  it('is read as the example of the documentation is', async () => {
    const example =
      'abc,123,"This string contains commas, a double quotation marks (""), and a newline (\n)",{""MyKey"":""MyValue""},"[1,2,3]"\n';
    expect(await csv(example, ['first', 'second', 'third', 'fourth', 'fifth'])).toEqual([
      {
        first: 'abc',
        second: '123',
        third: 'This string contains commas, a double quotation marks ("), and a newline (\n)',
        fourth: '{"MyKey":"MyValue"}',
        fifth: '[1,2,3]',
      },
    ]);
  });

  it('has the rows of the documented ratings', async () => {
    const rows = '1,307,3.5,1256677221\n1,481,3.5,1256677456\n';
    const items = [
      { userId: '1', movieId: '307', rating: '3.5', timestamp: '1256677221' },
      { userId: '1', movieId: '481', rating: '3.5', timestamp: '1256677456' },
    ];
    expect(await csv(rows, ['userId', 'movieId', 'rating', 'timestamp'])).toEqual(items);
    expect(await csv(`userId,movieId,rating,timestamp\n${rows}`)).toEqual(items);
  });

  it.each([',', '|', ';', ' ', '\t'])('may have "%s" between its fields', async (delimiter) => {
    const content = ['a', 'b'].join(delimiter) + '\n' + ['"1' + delimiter + '"', '2'].join(delimiter);
    expect(await csv(content, 'first-row', delimiter)).toEqual([{ a: `1${delimiter}`, b: '2' }]);
  });

  it.each<[string, string, Record<string, string>[]]>([
    ['no line break at its end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    [
      'CR LF between its rows',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    [
      'CR between its rows',
      'a,b\r1,2\r3,4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['missing fields, which are empty', 'a,b,c\n1\n', [{ a: '1', b: '', c: '' }]],
    ['too many fields, which are left out', 'a,b\n1,2,3,4\n', [{ a: '1', b: '2' }]],
    [
      'empty fields',
      'a,b,c\n,,\n"",x,""\n',
      [
        { a: '', b: '', c: '' },
        { a: '', b: 'x', c: '' },
      ],
    ],
    ['empty lines, which are no rows', '\n\na\n\n1\n\r\n2\n\n', [{ a: '1' }, { a: '2' }]],
    ['a row that is one empty text', 'a\n""\n', [{ a: '' }]],
    ['a delimiter in quotes', 'a,b\n"1,2",3', [{ a: '1,2', b: '3' }]],
    [
      'line breaks in quotes',
      'a,b\n"1\r\n2\n",3\n4,5',
      [
        { a: '1\r\n2\n', b: '3' },
        { a: '4', b: '5' },
      ],
    ],
    ['quotes in quotes', 'a\n"""x"" y"\n""""\n', [{ a: '"x" y' }, { a: '"' }]],
    ['a quote in a field without quotes', 'a,b\n5" disk,x\n', [{ a: '5" disk', b: 'x' }]],
    ['spaces, which are part of a field', 'a,b\n 1 , 2\n', [{ a: ' 1 ', b: ' 2' }]],
    [
      'escaped backslashes',
      'path,size\nC:\\\\Program Files\\\\MyApp.exe,6534512\n',
      [{ path: 'C:\\Program Files\\MyApp.exe', size: '6534512' }],
    ],
    ['an escaped delimiter', 'a,b\n1\\,2,3', [{ a: '1,2', b: '3' }]],
    ['escaped quotes', 'a,b\n"\\"1\\"",\\"2\\"', [{ a: '"1"', b: '"2"' }]],
    ['backslashes before other characters, which are dropped', 'a,b\n1\\n2,"\\x"', [{ a: '1n2', b: 'x' }]],
    ['a backslash at its end, which is dropped', 'a\nx\\', [{ a: 'x' }]],
    ['quotes in its header', '"a,1","b""2"\nx,y', [{ 'a,1': 'x', 'b"2': 'y' }]],
    ['a column without a name', 'a,\n1,2', [{ a: '1', '': '2' }]],
    ['names from every language', 'größe,名前\n1,🙂\n', [{ größe: '1', 名前: '🙂' }]],
    ['a header alone', 'a,b\n', []],
    ['nothing in it', '', []],
  ])('may have %s', async (_what, content, items) => expect(await csv(content)).toEqual(items));

  it('may begin with a byte order mark', async () => {
    expect(await csv('\ufeffa,b\n1,2')).toEqual([{ a: '1', b: '2' }]);
    expect(await csv('\ufeff1,2', ['a', 'b'])).toEqual([{ a: '1', b: '2' }]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['an open quote', 'a\n1\n"2\n', 'at row 3: a quoted field has no closing quote'],
    ['two columns of one name', 'a,b,a\n1,2,3', 'at row 1: column 3 has the name "a"'],
    ['a name that is no name', 'a,__proto__\n1,2', 'at row 1: a column cannot be named "__proto__"'],
    [
      'a header that is too long',
      `${'x'.repeat(10_241)}\n1`,
      'at row 1: the names of the columns come to more than 10 KiB',
    ],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a), 'is not UTF-8'],
    ['a character that is cut off', Uint8Array.of(0x61, 0x0a, 0xc3), 'is not UTF-8'],
    ['a row that is too long', `a\n1\n${'x'.repeat(9 * 1024 * 1024)}\n`, 'at row 3: it is longer than 8 MiB'],
    ['an open quote in a large object', `a\n1\n"${'x\n'.repeat(5 * 1024 * 1024)}`, 'at row 3: it is longer than 8 MiB'],
  ])('cannot have %s', async (_what, content, cause) => {
    await expect(csv(content)).rejects.toThrow(new RegExp(`^The object "reports/a" cannot be read .*${cause}`));
  });
});
