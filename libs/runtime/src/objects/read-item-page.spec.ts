import * as fc from 'fast-check';
import type { Json } from '@workflows/contracts';
import { BUCKET, TENANT, put, readItems, readPages, storeWith } from './item-pages.fixture';
import { readItemPage } from './read-item-page';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const jsonl = (items: Json[]): string => items.map((item) => JSON.stringify(item)).join('\n');
const quoted = (field: string): string => `"${field.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;

describe('the pages of an object', () => {
  const content = fc.array(fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>, { maxLength: 40 });
  const pieces = fc.integer({ min: 1, max: 50 });

  it.each(['json', 'jsonl'] as const)('joined are its items, whatever they are: %s', (format) =>
    fc.assert(
      fc.asyncProperty(content, pieces, fc.boolean(), async (values, pieceBytes, isSpread) => {
        const items: Json[] = JSON.parse(JSON.stringify(values));
        const text = format === 'jsonl' ? jsonl(items) : JSON.stringify(items, null, isSpread ? 1 : 0);
        const pages = await readPages(await storeWith('a', text, pieceBytes), { format });
        expect(pages.flatMap((page) => page.items)).toEqual(items);
      }),
      { numRuns: 200 },
    ),
  );

  it('joined are its items, whatever they are: csv', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })),
        pieces,
        fc.constantFrom('\n', '\r\n'),
        async (rows, pieceBytes, end) => {
          const text = ['a,b', ...rows.map((row) => row.map(quoted).join())].join(end);
          const pages = await readPages(await storeWith('a', text, pieceBytes), { format: 'csv' });
          expect(pages.flatMap((page) => page.items)).toEqual(rows.map(([a, b]) => ({ a, b })));
        },
      ),
      { numRuns: 200 },
    ));

  it.each<[string, (items: Json[]) => string, 'json' | 'jsonl' | 'csv']>([
    ['json', (items) => `{"x":[0],"items":${JSON.stringify(items)}}`, 'json'],
    ['jsonl', jsonl, 'jsonl'],
    [
      'csv',
      (items) => ['n,s', ...items.map((item) => `${Object(item).n},${quoted(Object(item).s)}`)].join('\r\n'),
      'csv',
    ],
  ])('hold about a mebibyte each, and come out the same from any cursor: %s', async (_name, write, format) => {
    const items = numbers(60).map((n) => ({
      n: String(n),
      s: `${n % 7 === 0 ? 'é\n' : ' '}`.repeat((n * 7919) % 90_000),
    }));
    const objects = await storeWith('a', write(items), 64 * 1024);
    const terms = { format, ...(format === 'json' && { pointer: '/items' }) };
    const pages = await readPages(objects, terms);
    expect(pages.flatMap((page) => page.items)).toEqual(items);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(JSON.stringify(page.items).length).toBeLessThan(1.2 * 1024 * 1024);
    expect(await readPages(objects, terms)).toEqual(pages);
  });

  it('hold at most 1,000 items', async () => {
    const pages = await readPages(await storeWith('a', JSON.stringify(numbers(2500)), 1024), { format: 'json' });
    expect(pages.map((page) => page.items.length)).toEqual([1000, 1000, 500]);
  });

  it.each([1000, 2000])('end with the last item: %d', async (count) => {
    const text = numbers(count).join('\n');
    expect((await readPages(await storeWith('a', text, 1024), { format: 'jsonl' })).at(-1)?.items.length).toBe(1000);
    expect((await readPages(await storeWith('a', `${text}\n`, 1024), { format: 'jsonl' })).length).toBe(count / 1000);
    expect((await readPages(await storeWith('a', `[${numbers(count).join()}]`, 1024), { format: 'json' })).length).toBe(
      count / 1000,
    );
  });

  it('give no more than was asked for', async () => {
    const objects = await storeWith('a', JSON.stringify(numbers(2500)), 1024);
    const all = async (maxItems: number) =>
      (await readPages(objects, { format: 'json', maxItems })).map((page) => page.items.length);
    expect(await all(0)).toEqual([0]);
    expect(await all(3)).toEqual([3]);
    expect(await all(1000)).toEqual([1000]);
    expect(await all(1001)).toEqual([1000, 1]);
    expect(await all(9999)).toEqual([1000, 1000, 500]);
  });

  it.each<[string, object, boolean]>([
    ['{"a":1,"b":2}', {}, true],
    ['{"x":{"a":1,"b":2}}', { pointer: '/x' }, true],
    ['{"a":1,"b":2}', { members: 'native' }, false],
    ['[{"Key":"a","Value":1}]', {}, false],
    ['{"Key":"a","Value":1}', { format: 'jsonl' }, false],
  ])('say whether their items are members of an object: %s, read by %j', async (text, terms, keyed) => {
    const pages = await readPages(await storeWith('a', text), { format: 'json', ...terms });
    expect(pages.map((page) => page.keyed ?? false)).toEqual([keyed]);
  });

  it('say it on each of them', async () => {
    const members = JSON.stringify(Object.fromEntries(numbers(1500).map((n) => [`k${n}`, n])));
    const pages = await readPages(await storeWith('a', members, 1024), { format: 'json' });
    expect(pages.map((page) => page.keyed)).toEqual([true, true]);
  });

  it('hold one item that is larger than a page, and no other', async () => {
    const large = 'x'.repeat(2 * 1024 * 1024);
    const pages = await readPages(await storeWith('a', JSON.stringify([1, large, 2]), 64 * 1024), { format: 'json' });
    expect(pages.map((page) => page.items.length)).toEqual([1, 1, 1]);
  });
});

describe('reading items', () => {
  const reader = { what: 'object', bucket: BUCKET, key: 'a', format: 'jsonl' } as const;
  const failure = (objects: Parameters<typeof readItemPage>[0], over: Partial<Parameters<typeof readItemPage>[2]>) =>
    readItemPage(objects, TENANT, { kind: 'items', reader, read: 0, ...over }).catch(
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('fails where the object is missing, or another tenant has it', async () => {
    const objects = await storeWith('b', '1');
    expect(await failure(objects, {})).toContain('ItemReaderFailed: There is no object "a" in the bucket "reports"');
    expect(
      await readItemPage(objects, 'other', { kind: 'items', reader: { ...reader, key: 'b' }, read: 0 }).catch(String),
    ).toContain('There is no object');
  });

  it('fails where the object has changed since its first page', async () => {
    const objects = await storeWith('a', jsonl(numbers(1500)), 1024);
    const { cursor } = await readItemPage(objects, TENANT, { kind: 'items', reader, read: 0 });
    await put(objects, 'a', jsonl(numbers(1600)));
    expect(await failure(objects, { cursor, read: 1000 })).toContain(
      '"reports/a" has changed since its first items were read. Start the map anew',
    );
  });

  it('fails where names break their rules, or a cursor is none', async () => {
    const objects = await storeWith('a', '1');
    expect(await failure(objects, { reader: { ...reader, bucket: 'NO' } })).toContain('must have 3 to 63 characters');
    expect(await failure(objects, { reader: { ...reader, key: '' } })).toContain('at least one character');
    expect(await failure(objects, { cursor: { offset: -1 } })).toContain('cannot be understood');
  });
});

describe('a list of objects', () => {
  it('has the objects below the prefix as s3:listObjectsV2 describes them', async () => {
    const objects = await storeWith('x/1', 'one');
    for (const key of ['x/2', 'y', 'x']) await put(objects, key, 'two!');
    const pages = await readPages(objects, { what: 'list', key: 'x/' });
    expect(pages).toEqual([
      {
        items: [
          {
            Etag: expect.stringMatching(/^".+"$/),
            Key: 'x/1',
            LastModified: 1672531200,
            Size: 3,
            StorageClass: 'STANDARD',
          },
          { Etag: expect.any(String), Key: 'x/2', LastModified: 1672531200, Size: 4, StorageClass: 'STANDARD' },
        ],
      },
    ]);
  });

  it('comes in pages of 1,000', async () => {
    const objects = await storeWith('0000', 'x');
    for (const n of numbers(2100).slice(1)) await put(objects, String(n).padStart(4, '0'), 'x');
    const pages = await readPages(objects, { what: 'list', key: '' });
    expect(pages.map((page) => page.items.length)).toEqual([1000, 1000, 100]);
    expect(pages.flatMap((page) => page.items).map((item) => Number(Object(item).Key))).toEqual(numbers(2100));
    expect(
      (await readPages(objects, { what: 'list', key: '1', maxItems: 5 })).map((page) => page.items.length),
    ).toEqual([5]);
  });
});

describe('an inventory', () => {
  const manifest = (over: object = {}): string =>
    JSON.stringify({
      sourceBucket: 'b',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size',
      files: [{ key: 'data/1.csv' }, { key: 'data/2.csv' }],
      ...over,
    });

  it('has the rows of all its files, over as many pages as it takes', async () => {
    const rows = (file: number): string =>
      numbers(1200)
        .map((n) => `"b","${file}/${n}","${n}"\n`)
        .join('');
    const objects = await storeWith('a', manifest(), 1024);
    await put(objects, 'data/1.csv', rows(1));
    await put(objects, 'data/2.csv', rows(2));
    const pages = await readPages(objects, { format: 'manifest' });
    expect(pages.map((page) => page.items.length)).toEqual([1000, 1000, 400]);
    const items = pages.flatMap((page) => page.items);
    expect(items[0]).toEqual({ Bucket: 'b', Key: '1/0', Size: '0' });
    expect(items.map((item) => Object(item).Key)).toEqual(
      [1, 2].flatMap((file) => numbers(1200).map((n) => `${file}/${n}`)),
    );
    expect((await readPages(objects, { format: 'manifest', maxItems: 1201 })).map((page) => page.items.length)).toEqual(
      [1000, 201],
    );
  });

  it.each([
    [manifest({ fileFormat: 'ORC' }), 'its "fileFormat" is "ORC", and only "CSV" can be read'],
    [manifest({ fileSchema: undefined }), 'its "fileSchema" does not name the columns'],
    [manifest({ files: [{ key: 'x.csv.gz' }] }), 'its file "x.csv.gz" is compressed'],
    [manifest({ files: [{}] }), 'one of its "files" has no "key"'],
    [manifest(), 'There is no object "data/1.csv"'],
    ['[', 'it is not a JSON object'],
  ])(
    '%s is refused',
    async (content, cause) => await expect(readItems(content, { format: 'manifest' })).rejects.toThrow(cause),
  );
});
