import type { Json } from '@workflows/contracts';
import { evaluateExpressions } from './evaluate-expressions';
import type { EvaluationResult } from './expression';

/** What functions give is looked at here, and not how long they take. */
const NO_HURRY_MS = 60_000;
const AT = Date.parse('2026-01-02T03:04:05.678Z');

interface Asked {
  input?: Json;
  key?: string;
  at?: number;
  seed?: string;
  context?: Json;
}

async function evaluate(
  source: string,
  { input = {}, key = '/k', at = AT, seed, context = {} }: Asked = {},
): Promise<EvaluationResult | undefined> {
  const bindings = { states: { input, context }, variables: {} };
  return (
    await evaluateExpressions(
      { expressions: [{ key, source }], bindings, at, ...(seed !== undefined && { seed }) },
      { ms: NO_HURRY_MS },
    )
  )[key];
}

async function cause(source: string): Promise<string> {
  const result = await evaluate(source);
  return result?.ok === false ? result.cause : `${source} did not fail`;
}

describe('$partition', () => {
  it.each<[string, Json]>([
    ['$partition([1, 2, 3, 4, 5, 6, 7, 8, 9], 4)', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ['$partition([1, 2, 3], 3)', [1, 2, 3]],
    ['$partition([1, 2, 3], 100)', [1, 2, 3]],
    ['$partition([1, 2, 3], 3)[]', [[1, 2, 3]]],
    ['$partition([1, 2, 3], 1)', [[1], [2], [3]]],
    ['$partition([1, 2, 3], 2.9)', [[1, 2], [3]]],
    ['$partition([[1], {"a": 2}, null], 2)', [[[1], { a: 2 }], [null]]],
    ['$partition([], 2)', []],
    ['$partition("one", 2)', ['one']],
  ])('gives of %s %j', async (source, value) => expect(await evaluate(source)).toEqual({ ok: true, value }));

  it('gives nothing of nothing', async () =>
    expect(await evaluate('$partition($states.input.nothing, 2)')).toEqual({ ok: true }));

  it.each([
    ['$partition([1], 0)', '$partition takes a size of 1 or more, not 0'],
    ['$partition([1], -2)', '$partition takes a size of 1 or more, not -2'],
    ['$partition([1], 0.5)', '$partition takes a size of 1 or more, not 0.5'],
    ['$partition([1], "2")', '$partition takes a whole number as its size, not a string'],
    ['$partition([1], null)', '$partition takes a whole number as its size, not null'],
    ['$partition([1], $nothing)', '$partition takes a whole number as its size, not nothing'],
    ['$partition([1])', '$partition takes a whole number as its size, not nothing'],
  ])('says of %s: %s', async (source, text) => expect(await cause(source)).toContain(text));
});

describe('$range', () => {
  it.each<[string, Json]>([
    ['$range(0, 10, 2)', [0, 2, 4, 6, 8, 10]],
    ['$range(1, 9, 3)', [1, 4, 7]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ['$range(-1, -4, -1)', [-1, -2, -3, -4]],
    ['$range(3, 3, 1)', 3],
    ['$range(3, 3, 1)[]', [3]],
    ['{"a": $range(3, 3, 1)}', { a: 3 }],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(1, 5, -1)', []],
    ['$count($range(1, 1000000, 1))', 1_000_000],
  ])('gives of %s %j', async (source, value) => expect(await evaluate(source)).toEqual({ ok: true, value }));

  it.each([
    ['$range(0, 10, 0)', '$range takes a step of 1 or more, or of -1 or less, not 0'],
    ['$range(0, 10, 0.5)', 'not 0.5'],
    ['$range(0, 10)', '$range takes a whole number as its step, not nothing'],
    ['$range("a", 10, 1)', '$range takes a whole number as its first value, not a string'],
    ['$range(0, [1], 1)', '$range takes a whole number as its last value, not an array'],
    ['$range(0, 1e300, 1)', '$range takes a whole number as its last value, not 1e+300'],
    ['$range(1, 1000001, 1)', '$range gives at most 1000000 values, not 1000001'],
    ['$range(0, 9007199254740991, 1)', '$range gives at most 1000000 values'],
  ])('says of %s: %s', async (source, text) => expect(await cause(source)).toContain(text));
});

describe('$hash', () => {
  // The digests of "abc", from the standards that define them (RFC 1321, FIPS 180-4).
  it.each([
    ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
    ['SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['SHA-384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
    [
      'SHA-512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
  ])('knows %s', async (algorithm, value) =>
    expect(await evaluate(`$hash("abc", "${algorithm}")`)).toEqual({ ok: true, value }),
  );

  it('hashes the UTF-8 bytes of a text', async () =>
    expect(await evaluate('$hash("é", "MD5")')).toEqual({ ok: true, value: '66ddcd97cfdeabb2f6fb8a999b4bc76f' }));

  it('gives nothing of nothing', async () => expect(await evaluate('$hash($nothing, "MD5")')).toEqual({ ok: true }));

  it.each([
    ['$hash("a", "SHA-3")', "MD5, SHA-1, SHA-256, SHA-384, SHA-512, not 'SHA-3'"],
    ['$hash("a", "sha-256")', "not 'sha-256'"],
    ['$hash("a", "constructor")', "not 'constructor'"],
    ['$hash("a")', 'not nothing'],
    ['$hash(5, "MD5")', '$hash takes a string, not the number 5'],
    ['$hash(true, "MD5")', '$hash takes a string, not the boolean true'],
    ['$hash(null, "MD5")', '$hash takes a string, not null'],
    ['$hash([1], "MD5")', '$hash takes a string, not an array'],
    ['$hash({}, "MD5")', '$hash takes a string, not an object'],
  ])('says of %s: %s', async (source, text) => expect(await cause(source)).toContain(text));
});

describe('$parse', () => {
  it.each<[string, Json]>([
    ['{"a": [1, null, "x"]}', { a: [1, null, 'x'] }],
    ['[]', []],
    ['"text"', 'text'],
    [' 12.5 ', 12.5],
    ['null', null],
  ])('reads %j', async (text, value) =>
    expect(await evaluate('$parse($states.input)', { input: text })).toEqual({ ok: true, value }),
  );

  it('reads what paths then go through', async () =>
    expect(await evaluate('$parse($states.input).list[id > 1].id', { input: '{"list":[{"id":1},{"id":2}]}' })).toEqual({
      ok: true,
      value: 2,
    }));

  it('keeps a member called __proto__ as data', async () => {
    const result = await evaluate('$parse($states.input)', { input: '{"__proto__": {"polluted": true}}' });
    expect(JSON.stringify(result)).toBe('{"ok":true,"value":{"__proto__":{"polluted":true}}}');
    expect(await evaluate('{"a": 1}.polluted')).toEqual({ ok: true });
  });

  it.each([
    ['$parse("{a}")', "$parse takes a string of JSON, not '{a}'"],
    ['$parse("")', "not ''"],
    ['$parse(1)', '$parse takes a string of JSON, not the number 1'],
    ['$parse({})', 'not an object'],
  ])('says of %s: %s', async (source, text) => expect(await cause(source)).toContain(text));
});

describe('chance', () => {
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it('gives UUIDs of version 4, each another', async () => {
    const result = await evaluate('$map([1..1000], function() { $uuid() })');
    const uuids = result?.ok && Array.isArray(result.value) ? result.value : [];
    expect(new Set(uuids).size).toBe(1000);
    expect(uuids).toEqual(uuids.map(() => expect.stringMatching(UUID)));
  });

  it('draws again what it drew for the same request', async () => {
    const source = '[$uuid(), $random(), $shuffle([1..20])]';
    expect(await evaluate(source)).toEqual(await evaluate(source));
  });

  it.each<[string, Asked]>([
    ['the field', { key: '/other' }],
    ['the moment', { at: AT + 1 }],
    ['the seed', { seed: 'execution/2' }],
    ['the context object', { context: { Execution: { Id: 'e2' } } }],
  ])('draws apart where %s is another', async (_what, other) => {
    for (const source of ['$uuid()', '$random()', '$shuffle([1..20])'])
      expect(await evaluate(source, other)).not.toEqual(await evaluate(source));
  });

  it('gives of one seed one number, at any moment', async () => {
    const [first, again, other] = await Promise.all([
      evaluate('$random(7)'),
      evaluate('$random(7)', { at: AT + 1, key: '/other' }),
      evaluate('$random(8)'),
    ]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(await evaluate('$random(7) = $random(7)')).toEqual({ ok: true, value: true });
  });

  it('gives numbers from 0 up to 1, evenly', async () => {
    const result = await evaluate('$map([1..2000], function() { $random() })');
    const drawn = result?.ok && Array.isArray(result.value) ? result.value.map(Number) : [];
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = drawn.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(Math.abs(share - 200)).toBeLessThan(60);
    }
  });

  it('takes a number alone as a seed', async () => expect(await cause('$random("a")')).toContain('T0410'));
});
