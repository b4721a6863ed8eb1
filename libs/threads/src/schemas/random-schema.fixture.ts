import fc from 'fast-check';
import type { Json, JsonObject } from '@workflows/contracts';

/** Names, texts and numbers are few, so that schemas and values meet. */
const name = fc.constantFrom('a', 'b', 'constructor', 'x1', '');
const text = fc.constantFrom(
  'a',
  'ab',
  '',
  '😀',
  '2026-01-01',
  'https://example.com/a',
  'a@b.example',
  'x'.repeat(300),
);
const number = fc.constantFrom(0, 1, -1, 2.5, 7, 1e21);
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));

export const randomValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const TYPES = ['null', 'boolean', 'string', 'number', 'integer', 'array', 'object'];
const FORMATS = [
  'date',
  'date-time',
  'email',
  'uri',
  'url',
  'uuid',
  'json-pointer',
  'byte',
  'regex',
  'int32',
  'unknown',
];
const type = fc.constantFrom(...TYPES);
const count = fc.constantFrom(0, 1, 2, 3);
const pattern = fc.constantFrom('^a', 'b$', '^x\\d', '^[a-z]{1,3}$', '.');

/** Mostly what has a plan, at times what has none. */
export const randomSchema: fc.Arbitrary<Json> = fc
  .record({
    schema: fc.letrec<{ schema: Json }>((tie) => {
      const schema = tie('schema');
      const schemas = fc.array(schema, { minLength: 1, maxLength: 3 });
      const members = fc.dictionary(name, schema, { maxKeys: 3 });
      return {
        schema: fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          fc.boolean(),
          fc.record({ $ref: fc.constantFrom('#/$defs/one', '#/$defs/two') }),
          fc.record<JsonObject>(
            {
              type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
              enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
              const: scalar,
              minimum: number,
              exclusiveMaximum: number,
              multipleOf: fc.constantFrom(1, 0.5, 7),
              minLength: count,
              maxLength: count,
              pattern,
              format: fc.constantFrom(...FORMATS),
            },
            { requiredKeys: [] },
          ),
          fc.record<JsonObject>(
            {
              required: fc.uniqueArray(name, { maxLength: 3 }),
              properties: members,
              patternProperties: fc.dictionary(pattern, schema, { maxKeys: 2 }),
              additionalProperties: schema,
              propertyNames: schema,
              minProperties: count,
              dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 2 }),
            },
            { requiredKeys: [] },
          ),
          fc.record<JsonObject>(
            { items: schema, prefixItems: schemas, minItems: count, maxItems: count, uniqueItems: fc.boolean() },
            { requiredKeys: [] },
          ),
          fc.record<JsonObject>(
            { allOf: schemas, anyOf: schemas, oneOf: schemas, not: schema, if: schema, then: schema, else: schema },
            { requiredKeys: [] },
          ),
          fc.record<JsonObject>({ contains: schema, unevaluatedItems: schema }, { requiredKeys: [] }),
        ),
      };
    }).schema,
    one: fc.record<JsonObject>({ type, title: text }, { requiredKeys: [] }),
    two: fc.record<JsonObject>(
      { items: fc.record({ $ref: fc.constantFrom('#/$defs/one', '#') }) },
      { requiredKeys: [] },
    ),
  })
  .map(({ schema, one, two }) =>
    typeof schema === 'object' && schema !== null && !Array.isArray(schema)
      ? { ...schema, $defs: { one, two } }
      : schema,
  );
