import { EngineError } from '@workflows/contracts';
import { parseAnyJsonBody, parseJsonBody } from './json-body';

function refusal(text: string): EngineError {
  try {
    parseJsonBody(text);
  } catch (error) {
    if (error instanceof EngineError) return error;
  }
  throw new Error('it was taken');
}
const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth);

describe('a body', () => {
  it('keeps its keys in order', () => expect(Object.keys(Object(parseJsonBody('{"b":1,"a":2}')))).toEqual(['b', 'a']));
  it('may be empty', () => expect(parseJsonBody('')).toBeUndefined());
  it('may begin with a byte order mark', () => expect(parseJsonBody('\ufeff{}')).toEqual({}));
  it('may nest 100 levels', () => expect(() => parseJsonBody(nested(100))).not.toThrow());
  it.each([nested(101), nested(1_000_000), `{"a":"\\"]","b":${nested(100)}}`, nested(101, '{"a":[', ']}')])(
    'may not nest deeper',
    (text) =>
      expect(refusal(text)).toMatchObject({
        code: 'FIELD_INVALID',
        message: 'The body is nested deeper than 100 levels.',
      }),
  );
  it('may hold any number of brackets in its texts', () => {
    const value = { a: '['.repeat(500), b: `\\"${'{'.repeat(500)}` };
    expect(parseJsonBody(JSON.stringify(value))).toEqual(value);
  });
  it.each(['{', '{"a":}', 'undefined', '{"a":1}}', '"', "{'a':1}", '[1,]', 'NaN', '[1e999]'])(
    'that is %s is malformed',
    (text) => expect(refusal(text).code).toBe('BODY_MALFORMED'),
  );
  it('tells where it ends too early', () => expect(refusal('{"a":').message).toContain('at character 5'));
  it.each([
    '{"a":[{"__proto__":1}]}',
    '{"a":[{"\\u005f\\u005fproto__":1}]}',
    '{"a":[{"__pr\\u006fto__":1}]}',
    '{"a":[{"__\\u0070roto__":1}]}',
  ])('may not name a prototype: %s', (text) =>
    expect(refusal(text).options.problems).toMatchObject([{ path: '/a/0/__proto__' }]),
  );
});

describe('a body that its route judges', () => {
  it.each<[string, string, unknown]>([
    ['of a common kind', '{"a":[1,"]"]}', { a: [1, ']'] }],
    ['with a prototype', '{"a":{"__proto__":1}}', JSON.parse('{"a":{"__proto__":1}}')],
    ['of nothing', '', undefined],
  ])('%s comes as it is', (_, text, value) => expect(parseAnyJsonBody(text)).toEqual(value));

  it.each([101, 150, 1_000_000])('comes cut off below level 101 when it nests %i levels', (depth) =>
    expect(parseAnyJsonBody(`{"a":${nested(depth - 1)},"b":{"c":"}"}}`)).toEqual({
      a: JSON.parse(nested(100)),
      b: { c: '}' },
    }),
  );

  it.each(['['.repeat(300), nested(300) + ']', `${nested(300)},`])('may not be malformed', (text) =>
    expect(() => parseAnyJsonBody(text)).toThrow('not valid JSON'),
  );
});
