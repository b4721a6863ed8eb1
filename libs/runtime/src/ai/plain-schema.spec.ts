import type { Json } from '@workflows/contracts';
import { readPlainSchema } from './plain-schema';

const schemaOf = (given: Json): Json => {
  const read = readPlainSchema(given);
  if (!read.ok) throw new Error(read.cause);
  return read.schema;
};

describe('what an answer is to look like, in plain words', () => {
  it('is an object of texts, choices and lists', () =>
    expect(
      schemaOf({
        summary: 'one sentence',
        sentiment: 'positive | negative',
        tags: ['a tag'],
        days: 'integer: how many',
      }),
    ).toEqual({
      type: 'object',
      properties: {
        summary: { type: 'string', description: 'one sentence' },
        sentiment: { type: 'string', enum: ['positive', 'negative'] },
        tags: { type: 'array', items: { type: 'string', description: 'a tag' } },
        days: { type: 'integer', description: 'how many' },
      },
      required: ['summary', 'sentiment', 'tags', 'days'],
      additionalProperties: false,
    }));

  it.each<[string, Json, Json]>([
    ['a member called type', { type: 'a | b' }, { type: { type: 'string', enum: ['a', 'b'] } }],
    [
      'a member called __proto__',
      JSON.parse('{"__proto__":"x"}'),
      JSON.parse('{"__proto__":{"type":"string","description":"x"}}'),
    ],
  ])('may have %s', (_, given, properties) => expect(schemaOf(given)).toMatchObject({ properties }));

  it('may be JSON Schema already', () => {
    const schema = { type: 'array', items: { type: 'string' }, maxItems: 3 };
    expect(schemaOf(schema)).toEqual(schema);
  });

  it.each<[string, Json]>([
    ['a number', { a: 1 }],
    ['an empty list', { a: [] }],
    ['a list of two', ['a', 'b']],
    ['more levels than are read', JSON.parse('['.repeat(30) + '"x"' + ']'.repeat(30))],
    ['more parts than are read', Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`m${n}`, 'x']))],
  ])('is refused with %s', (_, given) => expect(readPlainSchema(given).ok).toBe(false));
});
