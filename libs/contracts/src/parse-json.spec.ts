import { parseJson } from './parse-json';

describe('JSON of users', () => {
  it.each([
    '1e999',
    '-1E+400',
    '[{"a":[1e309]}]',
    '1e0000309',
    '9'.repeat(309),
    `[${'9'.repeat(305)}e9]`,
    `{"a":"${'x'.repeat(1_000)}","b":${'1'.repeat(250)}e99}`,
  ])('has no number beyond doubles: %s', (text) => expect(() => parseJson(text)).toThrow(SyntaxError));

  it.each([
    '1e308',
    '1.7976931348623157e308',
    '1e-999',
    '-0',
    `[${'1'.repeat(308)}]`,
    `0.${'1'.repeat(5_000)}`,
    '{"a":"1e999"}',
    `"${'1'.repeat(400)}"`,
    '{"hash":"deadbe100e123"}',
  ])('is read as JSON.parse reads it: %s', (text) => expect(parseJson(text)).toEqual(JSON.parse(text)));

  it.each(['', '{', 'NaN', 'Infinity', "{'a':1}"])('that is %j is none', (text) =>
    expect(() => parseJson(text)).toThrow(SyntaxError),
  );

  it('may begin with a byte order mark', () => expect(parseJson('\uFEFF[1]')).toEqual([1]));

  it('keeps a member called __proto__ as it is', () =>
    expect(Object.keys(Object(parseJson('{"__proto__": 1}')))).toEqual(['__proto__']));
});
