import type { Json } from '@workflows/contracts';
import { SchemaInvalid, compileSchema } from './compile-schema';

const problems = (schema: Json, value: Json) => compileSchema(schema).problems(value);

describe('a schema', () => {
  it('lists all that is wrong, each by its path', () => {
    const schema = {
      type: 'object',
      required: ['a/b'],
      properties: { 'a/b': true, n: { type: 'integer', minimum: 3 }, s: { enum: ['x'] } },
      additionalProperties: false,
    };
    expect(
      problems(schema, { n: 1, s: 'y', z: 1 })
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/a~1b', '/n', '/s', '/z']);
    expect(problems(schema, { 'a/b': 1, n: 3 })).toEqual([]);
  });

  it('lists a hundred problems, and how many more there are', () => {
    const found = problems(
      { items: { type: 'string' } },
      Array.from({ length: 250 }, (_, i) => i),
    );
    expect([found.length, found.at(-1)?.message]).toEqual([101, '…and 150 more']);
  });

  it('knows the words of 2020-12 and formats', () => {
    expect(problems({ prefixItems: [{ format: 'date-time' }], unevaluatedItems: false }, ['x', 2])).toHaveLength(2);
    expect(
      problems(
        { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs: { a: { type: 'null' } }, $ref: '#/$defs/a' },
        1,
      ),
    ).toHaveLength(1);
  });

  it('is run where Ajv loses its account of what was evaluated', () => {
    const negated = { anyOf: [{ anyOf: [{ items: { type: 'string' } }], not: true }, true] };
    expect(problems(negated, ['a'])).toEqual([]);
  });

  it('may be of draft-07', () =>
    expect(
      problems({ $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'null' }] }, [1]),
    ).toHaveLength(1));

  it('does not confuse its patterns', () => {
    const schema = {
      properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } },
      patternProperties: { '^x': { type: 'null' } },
    };
    expect(problems(schema, { a: 'a', b: 'b', x1: null })).toEqual([]);
    expect(problems(schema, { a: 'b', b: 'a', x1: 1 })).toHaveLength(3);
  });

  it('may refer to itself', () => {
    const schema = { properties: { next: { $ref: '#' } }, required: ['v'] };
    expect(problems(schema, { v: 1, next: { v: 2, next: {} } }).map(({ path }) => path)).toEqual(['/next/next/v']);
  });

  it('does not take what every object has for a member', () => {
    expect(problems({ required: ['constructor'] }, {})).toHaveLength(1);
    expect(problems({ properties: { toString: { type: 'string' } } }, {})).toEqual([]);
  });

  it('says little of a value, whatever the value holds', () => {
    const schema = { oneOf: Array.from({ length: 50 }, () => ({ additionalProperties: false })) };
    const said = problems(schema, { ['k'.repeat(1_000_000)]: 1 });
    expect(JSON.stringify(said).length).toBeLessThan(500_000);
  });

  it.each([
    ['is of a wrong form', { type: 'strin' }],
    ['has a pattern that needs backtracking', { pattern: '^(?=a)b' }],
    ['refers to what is not there', { $ref: '#/$defs/none' }],
    ['refers to another document', { $ref: 'https://example.com/schema' }],
    ['is asynchronous', { $async: true }],
    ['is of an unknown dialect', { $schema: 'https://example.com/dialect' }],
    ['is no schema', 'x'],
    ['is too large', { enum: Array.from({ length: 30_000 }, (_, i) => i) }],
  ])('is refused when it %s', (_why, schema) => expect(() => compileSchema(schema)).toThrow(SchemaInvalid));

  it('is seen by nobody else, whatever its $id', () => {
    compileSchema({ $id: 'https://example.com/a', type: 'string' });
    expect(problems({ $id: 'https://example.com/a', type: 'number' }, 1)).toEqual([]);
  });
});
