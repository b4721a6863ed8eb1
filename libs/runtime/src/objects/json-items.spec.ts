import type { Json } from '@workflows/contracts';
import { readItems } from './item-pages.fixture';

const json = (content: string, pointer?: string) =>
  readItems(content, { format: 'json', ...(pointer !== undefined && { pointer }) });

describe('a JSON object', () => {
  it.each<[string, Json[]]>([
    ['[]', []],
    [' [ ] \n', []],
    ['[1]', [1]],
    ['[1,2.5e3,-0.1,true,false,null,"x"]', [1, 2500, -0.1, true, false, null, 'x']],
    [' [ 1 ,\n "a" , [ ] , { } ] ', [1, 'a', [], {}]],
    ['["[", "]", "\\"", "\\\\", "{,}", "\\u005d"]', ['[', ']', '"', '\\', '{,}', ']']],
    ['[{"a":[1,{"b":"]}"}]},[[],[[1]]]]', [{ a: [1, { b: ']}' }] }, [[], [[1]]]]],
    ['\ufeff["é","🙂"]', ['é', '🙂']],
  ])('%s gives its elements', async (content, items) => expect(await json(content)).toEqual(items));

  it('that is an object gives its members', async () => {
    expect(await json('{ "a" : 1 , "b\\"" : [2], "c":{"d":3}}')).toEqual([
      { Key: 'a', Value: 1 },
      { Key: 'b"', Value: [2] },
      { Key: 'c', Value: { d: 3 } },
    ]);
    expect(await readItems('{"a":1}', { format: 'json', members: 'native' })).toEqual([{ key: 'a', value: 1 }]);
    expect(await json('{}')).toEqual([]);
  });

  const nested =
    '{"skip":{"items":[9],"x":"]}"},"a/b":{"~":[0,{"n":1},{"list":[1,[2]],"more":{"k":"v"}}]},"after":"[[["}';
  it.each<[string, Json[]]>([
    ['/a~1b/~0/2/list', [1, [2]]],
    ['/a~1b/~0', [0, { n: 1 }, { list: [1, [2]], more: { k: 'v' } }]],
    ['/a~1b/~0/2/more', [{ Key: 'k', Value: 'v' }]],
    ['/skip/items', [9]],
  ])('is read where the pointer %s leads', async (pointer, items) =>
    expect(await json(nested, pointer)).toEqual(items),
  );

  it.each([
    ['/nowhere', 'before its items: there is no "nowhere" as the pointer "/nowhere" says'],
    ['/a~1b/~0/3', 'there is no "3"'],
    ['/a~1b/~0/01', 'there is no "01"'],
    ['/after', 'what stands at "/after" is neither an array nor an object'],
    ['/after/x', 'there is no "x"'],
  ])(
    'has nothing where the pointer %s leads',
    async (pointer, cause) => await expect(json(nested, pointer)).rejects.toThrow(cause),
  );

  it.each([
    ['', 'before its items: the text ends before the items begin'],
    ['3', 'the document is neither an array nor an object'],
    ['[', 'at item 1: the text ends in the midst of it'],
    ['[1,2', 'at item 2: the text ends in the midst of it'],
    ['[1,"a', 'at item 2: the text ends in the midst of it'],
    ['[1,]', 'at item 2: it is not valid JSON'],
    ['[1 2]', 'at item 1: after it stands "2" where JSON has "," or "]"'],
    ['[1,{]}]', 'at item 2: it is not valid JSON'],
    ['[1}', 'at item 1: after it stands "}"'],
    ['[tru]', 'at item 1: it is not valid JSON'],
    ['{"a":1,b:2}', 'at item 2: there stands "b" where JSON has a name in quotes'],
    ['{"a" 1}', 'at item 1: a name has no ":" after it'],
    ['[1]\n[2]', 'at item 2: there is more text after the end of the JSON. Is it JSON Lines?'],
    ['[] x', 'there is more text after the end'],
    [`[${'['.repeat(101)}${']'.repeat(101)}]`, 'at item 1: it is nested deeper than 100 levels'],
  ])(
    'that is %s cannot be read',
    async (content, cause) =>
      await expect(json(content)).rejects.toThrow(
        `The object "reports/a" cannot be read ${/^(at|before)/.test(cause) ? cause : ''}`,
      ),
  );

  it('may have values of any depth and size on the way to its items', async () => {
    const content = `{"deep":${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)},"items":[7]}`;
    expect(await readItems(content, { format: 'json', pointer: '/items' })).toEqual([7]);
  });
});

describe('a JSON Lines object', () => {
  const jsonl = (content: string) => readItems(content, { format: 'jsonl' });

  it.each<[string, Json[]]>([
    ['{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['1\r\n\r\n "x" \n\n[3]', [1, 'x', [3]]],
    ['\ufeff{"a":"\u2028"}', [{ a: '\u2028' }]],
    ['', []],
    ['\n \n', []],
  ])('gives the value of each line of %j', async (content, items) => expect(await jsonl(content)).toEqual(items));

  it.each([
    ['1\n\n{"a":\n', 'at line 3: it is not valid JSON'],
    ['1 2', 'at line 1: it is not valid JSON'],
  ])('that is %j cannot be read', async (content, cause) => await expect(jsonl(content)).rejects.toThrow(cause));
});
