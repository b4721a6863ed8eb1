import { yardsticksOf } from '@workflows/testing';
import type { Json } from '@workflows/contracts';
import { ReferenceFailure, type Bindings } from '../expressions/expression';
import { compileIntrinsic, INTRINSIC_NAMES } from './compile-intrinsic';

const input: Json = {
  name: 'Arnav',
  template: 'Hello, my name is {}.',
  list: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  objects: [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }],
  json: '{"foo": [1, "bar"]}',
  object: { foo: 'bar', list: [1, null] },
  second: { foo: { a: 1 }, more: true },
  number: 12.5,
  none: null,
  yes: true,
  long: 'x'.repeat(10_001),
  'odd name': 1,
};

function bindings(over: Partial<Bindings> = {}): Bindings {
  return { states: { input, context: { Execution: { Id: 'e1' } } }, variables: { v: [1] }, ...over };
}

function evaluate(text: string, over?: Partial<Bindings>): Json {
  const compiled = compileIntrinsic(text);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.reference.evaluate(bindings(over));
}

function failure(text: string, over?: Partial<Bindings>): { error: string; cause: string } {
  try {
    evaluate(text, over);
  } catch (error) {
    if (error instanceof ReferenceFailure) return { error: error.error, cause: error.message };
    throw error;
  }
  throw new Error(`${text} gave a value`);
}

/** Draws these, one after the other. */
function drawing(...draws: number[]): Partial<Bindings> {
  return { random: () => draws.shift() ?? 0 };
}

describe('Intrinsic Functions: arguments', () => {
  it.each<[string, Json]>([
    ['States.Array()', []],
    ["States.Array( 'a' , 1,-2.5e1 ,true,false,null )", ['a', 1, -25, true, false, null]],
    ['States.Array($.name, $$.Execution.Id, $v[0], $v)', ['Arnav', 'e1', 1, [1]]],
    ["States.Array($['odd name'], $.list[1:3], $.objects[?(@.b == 2 && (@.a))].a)", [1, [2, 3], [1, 1]]],
    ["States.Array('it\\'s', '\\{\\}', '\\\\n', '{}', '')", ["it's", '{}', '\\n', '{}', '']],
    ['States.Array(States.Array(1), States.Array(States.Array()))', [[1], [[]]]],
    ["States.Array('a\nb', 'ü$.x')", ['a\nb', 'ü$.x']],
  ])('%s gives %j', (text, value) => expect(evaluate(text)).toEqual(value));

  it('nest ten deep, as at Amazon, and no deeper', () => {
    const nested = (depth: number) => 'States.Array('.repeat(depth) + ')'.repeat(depth);
    expect(compileIntrinsic(nested(10)).ok).toBe(true);
    expect(compileIntrinsic(nested(11))).toMatchObject({
      message: expect.stringMatching(/at most 10 deep/),
    });
    expect(compileIntrinsic(nested(100_000)).ok).toBe(false);
  });

  it.each<[string, RegExp]>([
    ['', /expected the name of an intrinsic function/],
    ['States.Format', /expected "\(" after "States.Format"/],
    ['States.Array(', /expected an argument/],
    ['States.Array(1,)', /at character 16, before "\)": expected an argument/],
    ['States.Array(1 2)', /expected "\)" or "," after the argument/],
    ['States.Array(1))', /should end here/],
    ["States.Array('a)", /has no closing '/],
    ["States.Array('a\\n')", /write \\\\ for a backslash/],
    ['States.Array("a")', /a text in single quotes/],
    ['States.Array(truely)', /expected "\("/],
    ['States.Array($.)', /expected a name after "\."/],
    ['States.Array($.a.sum())', /cannot call sum/],
    ['States.Array(1e999)', /too large/],
    ["States.Format('{}')", /number of arguments do not match the occurrences of \{\}: 0 for 1/],
    ["States.Format('{', 1)", /matching '\}' not found for '\{' at character 1/],
    ["States.Format('}')", /matching '\{' not found for '\}'/],
    ['States.MathAdd(1)', /States.MathAdd takes 2 arguments, not 1/],
    ['States.MathRandom(1)', /takes 2 to 3 arguments, not 1/],
    ['States.Format()', /takes at least 1 argument, not 0/],
    ['States.UUID(1)', /takes 0 arguments, not 1/],
  ])('%s is refused', (text, message) => {
    const compiled = compileIntrinsic(text);
    expect(compiled.ok ? 'accepted' : compiled.message).toMatch(message);
  });

  it('of an unknown function name it', () =>
    expect(compileIntrinsic('States.Array(States.Formt(1))')).toEqual({
      ok: false,
      message: 'at character 14, before "States.Formt(1))": there is no function "States.Formt"',
      unknownFunction: 'States.Formt',
    }));

  it('know no names of the prototype', () =>
    expect(compileIntrinsic('constructor(1)')).toMatchObject({ unknownFunction: 'constructor' }));

  it('have all the names of the specification', () => expect(INTRINSIC_NAMES).toHaveLength(18));
});

describe('Intrinsic Functions: an argument that finds nothing', () => {
  it.each<[string, string]>([
    ['$.x', `The JsonPath argument for the field '$.x' could not be found in the input '{"a":1}'`],
    ['$who', `The JsonPath argument for the field '$who' refers to the variable '$who', which has not been assigned`],
  ])('%s fails as paths do, and the cause names all of the field', (path, cause) =>
    expect(failure(`States.Format('{}', States.Array( ${path}))`, { root: { a: 1 } })).toEqual({
      error: 'States.Runtime',
      cause: `The function 'States.Format('{}', States.Array( ${path}))' had the following error: ${cause}`,
    }),
  );
});

describe('Intrinsic Functions: States.Format, States.StringToJson, States.JsonToString', () => {
  it.each<[string, Json]>([
    ["States.Format('Hello, my name is {}.', $.name)", 'Hello, my name is Arnav.'],
    ['States.Format($.template, $.name)', 'Hello, my name is Arnav.'],
    ["States.Format('plain')", 'plain'],
    ["States.Format('{}{} {}', 1, true, null)", '1true null'],
    ["States.Format('\\{{}\\} \\'\\\\', 1.5)", "{1.5} '\\"],
    ["States.Format('{}', '{}')", '{}'],
    ["States.Format('{}', $.object)", '{foo=bar, list=[1, null]}'],
    ["States.Format('{}', States.JsonToString($.object))", '{"foo":"bar","list":[1,null]}'],
    ['States.StringToJson($.json)', { foo: [1, 'bar'] }],
    ["States.StringToJson('null')", null],
    ['States.StringToJson(\'"a\\\\nb"\')', 'a\nb'],
    ['States.JsonToString($.object)', '{"foo":"bar","list":[1,null]}'],
    ['States.JsonToString($.name)', '"Arnav"'],
    ["States.JsonToString('ü\u2028')", '"ü\u2028"'],
  ])('%s gives %j', (text, value) => expect(evaluate(text)).toEqual(value));

  it('keep a member called __proto__', () =>
    expect(evaluate('States.JsonToString(States.StringToJson($))', { root: '{"__proto__":{"a":1}}' })).toBe(
      '{"__proto__":{"a":1}}',
    ));

  it.each<[string, RegExp]>([
    [
      'States.Format($.template)',
      /Invalid arguments in States.Format: number of arguments do not match the occurrences of \{\}/,
    ],
    ['States.Format($.number)', /argument 1 must be a string, not 12.5/],
    ['States.Format($.json, 1)', /matching '}' not found for '{'/],
    ["States.StringToJson('{a}')", /must be JSON text, not "\{a\}"/],
    ['States.StringToJson($.number)', /must be a string/],
    ["States.StringToJson('1e999')", /a number that is too large/],
    [`States.StringToJson('${'['.repeat(101)}${']'.repeat(101)}')`, /nests deeper than 100 levels/],
    [`States.StringToJson('${'['.repeat(200_000)}${']'.repeat(200_000)}')`, /nests deeper|must be JSON text/],
  ])('%s fails', (text, cause) => {
    const failed = failure(text);
    expect(failed.error).toBe('States.IntrinsicFailure');
    expect(failed.cause).toMatch(cause);
    expect(failed.cause.length).toBeLessThan(1300);
  });
});

describe('Intrinsic Functions: arrays', () => {
  it.each<[string, Json]>([
    ['States.ArrayPartition($.list,4)', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ['States.ArrayPartition($.list, 3.5)', [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ['States.ArrayPartition($.list, 100)', [[1, 2, 3, 4, 5, 6, 7, 8, 9]]],
    ['States.ArrayPartition(States.Array(), 1)', []],
    ['States.ArrayContains($.list, 5)', true],
    ["States.ArrayContains($.list, '5')", false],
    ['States.ArrayContains($.objects, $.objects[1])', true],
    ['States.ArrayContains(States.Array(null), null)', true],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(1, 10, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(9, 1, -4)', [9, 5, 1]],
    ['States.ArrayRange(1, 1, 1)', [1]],
    ['States.ArrayRange(1, 9, -1)', []],
    ['States.ArrayRange(0.5, 2.5, 1)', [1, 2, 3]],
    ['States.ArrayLength(States.ArrayRange(1, 1000, 1))', 1000],
    ['States.ArrayGetItem($.list, 5)', 6],
    ['States.ArrayGetItem(States.Array(null), 0)', null],
    ['States.ArrayLength($.list)', 9],
    ['States.ArrayLength(States.Array())', 0],
    ['States.ArrayUnique(States.Array(1,2,3,3,3,4,4))', [1, 2, 3, 4]],
    ["States.ArrayUnique(States.Array(null, null, '1', 1, true, 'true', 1.0))", [null, '1', 1, true, 'true']],
    ['States.ArrayUnique($.objects)', [{ a: 1, b: 2 }, { a: 1 }]],
  ])('%s gives %j', (text, value) => expect(evaluate(text)).toEqual(value));

  it.each<[string, RegExp]>([
    ['States.ArrayPartition($.name, 1)', /argument 1 must be an array, not "Arnav"/],
    ['States.ArrayPartition($.list, 0)', /argument 2 must be a whole number, 1 or more, not 0/],
    ['States.ArrayPartition($.list, 0.4)', /1 or more/],
    ["States.ArrayPartition($.list, '1')", /argument 2 must be a number/],
    ['States.ArrayContains($.object, 1)', /must be an array/],
    ['States.ArrayRange(1, 2, 0)', /the step, must not be 0/],
    ['States.ArrayRange(1, 2, 0.4)', /the step, must not be 0/],
    ['States.ArrayRange(0, 1000, 1)', /has 1001 items, at most 1000/],
    ['States.ArrayRange(-9e15, 9e15, 1)', /at most 1000/],
    ['States.ArrayRange(1, 9e16, 1)', /argument 2 must be a whole number within/],
    ['States.ArrayGetItem($.list, 9)', /argument 2 must be an index of the array, which has 9 items, not 9/],
    ['States.ArrayGetItem($.list, -1)', /an index of the array/],
    ['States.ArrayGetItem($.list, 0.5)', /an index of the array/],
    ['States.ArrayGetItem($.name, 0)', /must be an array/],
    ['States.ArrayLength($.object)', /must be an array/],
    ['States.ArrayUnique(1)', /must be an array/],
  ])('%s fails', (text, cause) =>
    expect(failure(text)).toEqual({ error: 'States.IntrinsicFailure', cause: expect.stringMatching(cause) }),
  );
});

describe('Intrinsic Functions: encoding, hashes, strings', () => {
  it.each<[string, Json]>([
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Encode('')", ''],
    ["States.Base64Encode('€😀')", '4oKs8J+YgA=='],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
    ["States.Base64Decode('4oKs\r\n8J+YgA==')", '€😀'],
    ["States.Base64Decode('4oKs8J+YgA')", '€😀'],
    ["States.Base64Decode('77u/YQ==')", '\ufeffa'],
    ["States.Base64Decode('/w==')", '\ufffd'],
    ["States.Hash('input data', 'MD5')", '812f45842bc6d66ee14572ce20db8e86'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ["States.Hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      "States.Hash('abc', 'SHA-384')",
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ],
    [
      "States.Hash('', 'SHA-512')",
      'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
    ],
    ["States.StringSplit('1,2,3,4,5', ',')", ['1', '2', '3', '4', '5']],
    ["States.StringSplit('This.is+a,test=string', '.+,=')", ['This', 'is', 'a', 'test', 'string']],
    ["States.StringSplit(', , ,', ',')", [' ', ' ']],
    ["States.StringSplit(',,', ',')", []],
    ["States.StringSplit('', ',')", []],
    ["States.StringSplit('abc', '')", ['abc']],
    ["States.StringSplit('a😀b', '😀')", ['a', 'b']],
  ])('%s gives %j', (text, value) => expect(evaluate(text)).toEqual(value));

  it.each<[string, RegExp]>([
    ['States.Base64Encode($.long)', /has 10001 characters, at most 10000 are allowed/],
    ['States.Base64Decode($.long)', /at most 10000/],
    ["States.Hash($.long, 'MD5')", /at most 10000/],
    ["States.Base64Decode('a*b=')", /must be Base64/],
    ["States.Base64Decode('abcde')", /must be Base64/],
    ["States.Base64Decode('YQ=')", /must be Base64/],
    ['States.Base64Encode(1)', /must be a string/],
    ["States.Hash('a', 'sha-1')", /argument 2 must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, not "sha-1"/],
    ["States.Hash($.object, 'MD5')", /must be a string/],
    ["States.StringSplit($.list, ',')", /must be a string/],
    ["States.StringSplit('a', 1)", /must be a string/],
  ])('%s fails', (text, cause) =>
    expect(failure(text)).toEqual({ error: 'States.IntrinsicFailure', cause: expect.stringMatching(cause) }),
  );
});

describe('Intrinsic Functions: JSON data, numbers, identifiers', () => {
  it.each<[string, Json]>([
    ['States.JsonMerge($.object, $.second, false)', { foo: { a: 1 }, list: [1, null], more: true }],
    ['States.MathAdd(111, -1)', 110],
    ['States.MathAdd(1.49, 1.5)', 3],
    ['States.MathAdd(1.5, 1.51)', 4],
    ['States.MathAdd(-1.49, -1.5)', -2],
    ['States.MathAdd(-1.5, -1.51)', -3],
    ['States.MathAdd(-0.4, -0.2)', 0],
    ['States.MathAdd(2147483647, 1)', 2147483648],
  ])('%s gives %j', (text, value) => expect(evaluate(text)).toEqual(value));

  it('merges objects without changing them', () => {
    const root = { a: { x: 1 }, b: { x: 2 } };
    evaluate('States.JsonMerge($.a, $.b, false)', { root });
    expect(root).toEqual({ a: { x: 1 }, b: { x: 2 } });
  });

  it.each([
    [[0, 1], 1],
    [[0.999_999, 999], 998],
    [[0.5, 11], 6],
  ])('draws a random number from the source it is given: %j', ([draw = 0, end = 0], value) =>
    expect(evaluate(`States.MathRandom(${end === 1 ? 0.5 : 1}, ${end === 1 ? 1.5 : end})`, drawing(draw))).toBe(value),
  );

  it('draws the same number for the same seed, between start and end', () => {
    const draw = (seed: number) => evaluate(`States.MathRandom(-5, 5, ${seed})`);
    expect(draw(3)).toBe(draw(3));
    const drawn = Array.from({ length: 200 }, (_, seed) => Number(draw(seed * 104_729_111)));
    expect(Math.min(...drawn)).toBe(-5);
    expect(Math.max(...drawn)).toBe(4);
  });

  it('makes version 4 identifiers', () => {
    expect(evaluate('States.UUID()', { random: () => 0 })).toBe('00000000-0000-4000-8000-000000000000');
    expect(evaluate('States.UUID()', { random: () => 0.999 })).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });

  it.each<[string, RegExp]>([
    ['States.JsonMerge($.object, $.second, true)', /argument 3 must be false/],
    ['States.JsonMerge($.object, $.list, false)', /argument 2 must be an object/],
    ['States.JsonMerge(null, $.object, false)', /argument 1 must be an object, not null/],
    ['States.MathAdd(2147483648, 1)', /argument 1 must be within -2147483648 and 2147483647/],
    ["States.MathAdd('1', 1)", /argument 1 must be a number, not "1"/],
    ['States.MathRandom(5, 5)', /argument 2 must be greater than argument 1, 5/],
    ["States.MathRandom(1, 5, 'a')", /argument 3 must be a number/],
    ['States.MathRandom(1, 5)', /no source of random numbers/],
    ['States.UUID()', /no source of random numbers/],
  ])('%s fails', (text, cause) =>
    expect(failure(text)).toEqual({ error: 'States.IntrinsicFailure', cause: expect.stringMatching(cause) }),
  );
});

describe('a hostile intrinsic', () => {
  const many = `States.Array(${Array.from({ length: 2000 }, () => '$.a').join()})`;
  const items = Array.from({ length: 5000 }, (_, index) => `item ${index}`);
  const root = { a: ['a', ...items], b: ['b', ...items] };

  it.each([
    ['JsonToString', `States.JsonToString(${many})`, /longer than 16777216 characters/],
    ['Format', `States.Format('{}', ${many})`, /longer than 16777216 characters/],
    ['ArrayUnique', `States.ArrayUnique(${many})`, /longer than 16777216 characters/],
    ['ArrayContains', `States.ArrayContains(${many}, $.b)`, /more than 5000000 values to compare/],
  ])('of %s cannot unfold what its arguments share', (_, text, cause) => {
    const spent = yardsticksOf(() =>
      expect(failure(text, { root })).toEqual({
        error: 'States.IntrinsicFailure',
        cause: expect.stringMatching(cause),
      }),
    );
    expect(spent).toBeLessThan(400);
  });
});
