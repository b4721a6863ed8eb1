import fc from 'fast-check';
import type { Json, JsonObject } from '@workflows/contracts';
import { compileSchema } from './compile-schema';
import { Fuel, SPENT } from './fuel';
import { planSchema } from './plan-schema';
import { randomSchema, randomValue } from './random-schema.fixture';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';

function planned(schema: Json, value: Json): boolean | 'no plan' {
  return planSchema(schema)?.(value, new Fuel(1_000_000)) ?? 'no plan';
}

function byAjv(schema: Json, value: Json): boolean {
  return compileSchema(schema).problems(value).length === 0;
}

describe('a planned schema', () => {
  it('says of every value what Ajv says', () => {
    let plans = 0;
    fc.assert(
      fc.property(randomSchema, fc.array(randomValue, { minLength: 1, maxLength: 10 }), (schema, values) => {
        const plan = planSchema(schema);
        if (plan === undefined) return;
        plans++;
        const compiled = compileSchema(schema); // P1: Ajv takes what has a plan
        for (const value of values) {
          const holds = outcomeOf(() => plan(value, new Fuel(1_000_000)));
          if (holds !== SPENT)
            expect({ value, holds }).toEqual({ value, holds: compiled.problems(value).length === 0 });
        }
      }),
      { numRuns: 150 },
    );
    expect(plans).toBeGreaterThan(50);
  });

  it.each<[JsonObject, Json[]]>([
    [{ type: ['integer', 'null'] }, [1, 1.5, 1e300, null, 'a']],
    [{ multipleOf: 0.1 }, [0.3, 1, 0.25, 1e30]],
    [{ multipleOf: 1e-300 }, [1e300, 1]],
    [{ minLength: 2, maxLength: 2 }, ['ab', '😀😀', '😀', '\ud800a', 'abc']],
    [{ required: ['constructor'] }, [{}, { constructor: 1 }]],
    [{ properties: { toString: { type: 'string' } } }, [{}, { toString: 1 }]],
    [{ prefixItems: [{ type: 'string' }], items: false }, [['a'], ['a', 1], [], [1]]],
    [{ if: { type: 'string' }, then: { minLength: 2 }, else: { type: 'number' } }, ['a', 'ab', 1, null]],
    [{ then: false }, [1]],
    [{ format: 'date' }, ['2026-02-30', '2026', 7]],
    [{ format: 'nothing that is known' }, ['x']],
    [{ $defs: { n: { type: 'number' } }, items: { $ref: '#/$defs/n' } }, [[1], ['a']]],
    [
      { properties: { next: { $ref: '#' } }, required: ['v'] },
      [
        { v: 1, next: { v: 2 } },
        { v: 1, next: {} },
      ],
    ],
    [{ enum: [1, 'a', null, true] }, [1, 'a', null, true, false, '1', 0]],
    [{ dependentRequired: { a: ['b'] } }, [{ a: 1 }, { a: 1, b: 1 }, {}, 3]],
    [
      { patternProperties: { '^x': { type: 'null' } }, additionalProperties: false },
      [{ x1: null }, { x1: 1 }, { y: 1 }],
    ],
    [{ uniqueItems: true }, [[1, 2], [1, 1], [1, '1'], 'aa']],
    [{ propertyNames: { maxLength: 1 } }, [{ a: 1 }, { ab: 1 }]],
  ])('%j is planned, and agrees', (schema, values) => {
    expect(values.map((value) => planned(schema, value))).toEqual(values.map((value) => byAjv(schema, value)));
  });

  it.each<[string, Json]>([
    ['a dynamic reference', { $dynamicRef: '#a' }],
    ['an anchor', { $anchor: 'a', $ref: '#a' }],
    ['a reference to what is not there', { $ref: '#/$defs/none' }],
    ['unevaluated members', { unevaluatedProperties: false }],
    ['a member called __proto__', { properties: JSON.parse('{"__proto__": {"type": "string"}}') }],
    ['a keyword of a wrong kind', { minLength: -1 }],
    ['a type that is none', { type: 'objekt' }],
    ['another dialect', { $schema: 'https://example.com' }],
    [
      'draft-07 and siblings of a reference',
      { $schema: DRAFT_7, definitions: { a: {} }, $ref: '#/definitions/a', type: 'null' },
    ],
    ['a pattern of many copies', { pattern: '((a{0,100}){0,100}){0,100}' }],
    ['a pattern that needs backtracking', { pattern: '^(?=a)b' }],
    ['a pattern that RE2 alone knows', { pattern: '(?i)a' }],
    ['many patterns', { allOf: Array.from({ length: 100 }, (_, i) => ({ pattern: `^[a-z]{1,100}${i}` })) }],
    ['very many branches', { oneOf: Array.from({ length: 2_400 }, () => ({ type: 'object' })) }],
  ])('has no plan with %s', (_what, schema) => expect(planSchema(schema)).toBeUndefined());

  it('runs out of fuel where references double, or go round for ever', () => {
    const doubling: JsonObject = { $ref: '#/$defs/d0', $defs: { d45: { type: 'string' } } };
    const names = Object.assign({}, doubling['$defs']) as JsonObject;
    for (let i = 0; i < 45; i++)
      names[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] };
    const run = (schema: Json) => () => planned(schema, 'a');
    expect(outcomeOf(run({ ...doubling, $defs: names }))).toBe(SPENT);
    expect(outcomeOf(run({ allOf: [{ $ref: '#' }] }))).toBe(SPENT);
  });
});

function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (reason) {
    return reason;
  }
}
