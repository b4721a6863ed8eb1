import { yardsticksOf } from '@workflows/testing';
import type { Json, JsonObject } from '@workflows/contracts';
import { suggester } from '../nearest';
import { ReferenceFailure, type Bindings } from '../expressions/expression';
import { compileChoiceRule } from './compile-choice-rule';

const NOON = '2016-08-18T12:00:00Z';

function bindingsOf(input: Json): Bindings {
  return { states: { input, context: { State: { RetryCount: 2 } } }, variables: { v: 'x', limit: 5 } };
}

function compiled(rule: JsonObject) {
  const problems: Record<string, string> = {};
  const reference = compileChoiceRule(
    rule,
    '/C/0',
    (key, message) => {
      problems[key] = message;
    },
    suggester(),
  );
  return { problems, reference };
}

function evaluate(rule: JsonObject, input: Json): Json {
  const { problems, reference } = compiled(rule);
  expect(problems).toEqual({});
  return reference.evaluate(bindingsOf(input));
}

/** A comparison of the value with the operand, which stands in the definition or is found by a path. */
function compare(operator: string, value: Json, operand: Json): Json[] {
  return [
    evaluate({ Variable: '$.value', [operator]: operand }, { value }),
    evaluate({ Variable: '$.value', [`${operator}Path`]: '$.operand' }, { value, operand }),
  ];
}

describe('Choice State: comparison operators, with and without a path', () => {
  it.each<[string, Json, Json, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', ' ', '  ', false],
    ['StringEquals', 1, '1', false],
    ['StringEquals', null, '', false],
    ['StringEquals', ['a'], 'a', false],
    ['StringLessThan', 'A', 'AB', true],
    ['StringLessThan', '', '', false],
    ['StringLessThan', 'b', 'a', false],
    ['StringLessThanEquals', '', '', true],
    ['StringLessThanEquals', 'AB', 'A', false],
    ['StringGreaterThan', 'AB', 'A', true],
    ['StringGreaterThan', 'A', 'A ', false],
    ['StringGreaterThanEquals', 'A', 'A', true],
    ['StringGreaterThanEquals', 1, 'A', false],
    ['NumericEquals', 1, 1.0, true],
    ['NumericEquals', 0, -0, true],
    ['NumericEquals', '1', 1, false],
    ['NumericEquals', true, 1, false],
    ['NumericEquals', null, 0, false],
    ['NumericLessThan', -1.5, -1, true],
    ['NumericLessThan', 1, 1, false],
    ['NumericLessThanEquals', 1, 1, true],
    ['NumericGreaterThan', 2, 1, true],
    ['NumericGreaterThan', '2', 1, false],
    ['NumericGreaterThanEquals', 1, 1, true],
    ['NumericGreaterThanEquals', 0.99, 1, false],
    ['BooleanEquals', true, true, true],
    ['BooleanEquals', false, false, true],
    ['BooleanEquals', false, true, false],
    ['BooleanEquals', null, false, false],
    ['BooleanEquals', 0, false, false],
    ['BooleanEquals', 'true', true, false],
    ['TimestampEquals', NOON, NOON, true],
    ['TimestampEquals', '2016-08-18T14:00:00+02:00', NOON, true],
    ['TimestampEquals', '2016-08-18T12:00:00.5Z', NOON, false],
    ['TimestampEquals', '2016-08-18 12:00:00', NOON, false],
    ['TimestampEquals', '2016-08-18t12:00:00z', NOON, false],
    ['TimestampEquals', '2016-08-18', NOON, false],
    ['TimestampEquals', 0, NOON, false],
    ['TimestampLessThan', '2016-08-18T11:59:59Z', NOON, true],
    ['TimestampLessThan', NOON, NOON, false],
    ['TimestampLessThanEquals', NOON, NOON, true],
    ['TimestampGreaterThan', '2016-08-18T12:00:00-00:01', NOON, true],
    ['TimestampGreaterThan', 'z', NOON, false],
    ['TimestampGreaterThanEquals', '2016-08-18T12:00:01Z', NOON, true],
  ])('%s of %j and %j is %s', (operator, value, operand, expected) =>
    expect(compare(operator, value, operand)).toEqual([expected, expected]),
  );
});

describe('Choice State: StringMatches', () => {
  it.each<[Json, string, boolean]>([
    ['log-2024-01.txt', 'log-*.txt', true],
    ['log-.txt', 'log-*.txt', true],
    ['log-2024', 'log-*.txt', false],
    ['alog-1.txt', 'log-*.txt', false],
    ['abcabc', 'a*c*abc', true],
    ['abc', 'a*bc*c', false],
    ['aXbXc', 'a*b*c', true],
    ['', '*', true],
    ['', '', true],
    ['x', '', false],
    ['anything', '***', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['a*b', 'a\\*b', true],
    ['axb', 'a\\*b', false],
    ['a\\b', 'a\\\\b', true],
    ['a\\xb', 'a\\\\*b', true],
    ['aba', 'ab*ba', false],
    ['a\nb', 'a*b', true],
    ['aabaabaaab', '*aabaaa*', true],
    [5, '*', false],
    [null, '*', false],
  ])('%j matches %j: %s', (value, pattern, expected) =>
    expect(evaluate({ Variable: '$', StringMatches: pattern }, value)).toBe(expected),
  );

  it('takes linear time', () => {
    const text = 'a'.repeat(200_000);
    const spent = yardsticksOf(() => {
      expect(evaluate({ Variable: '$', StringMatches: `*${'a'.repeat(100_000)}b*` }, text)).toBe(false);
      expect(evaluate({ Variable: '$', StringMatches: `${'*a'.repeat(50_000)}*b` }, text)).toBe(false);
    });
    expect(spent).toBeLessThan(60);
  });
});

describe('Choice State: tests of the type', () => {
  const values: Json[] = [null, 0, '', 'a', NOON, true, [], {}];
  it.each<[string, Json[]]>([
    ['IsNull', [null]],
    ['IsNumeric', [0]],
    ['IsString', ['', 'a', NOON]],
    ['IsBoolean', [true]],
    ['IsTimestamp', [NOON]],
    ['IsPresent', values],
  ])('%s holds for %j', (operator, fitting) => {
    for (const value of values) {
      expect(evaluate({ Variable: '$.v', [operator]: true }, { v: value })).toBe(fitting.includes(value));
      expect(evaluate({ Variable: '$.v', [operator]: false }, { v: value })).toBe(!fitting.includes(value));
    }
  });

  it.each(['$.x', '$.x.y', '$.list[5]', '$x', '$x.y', '$$.x', '$.list[?(@.a)]', '$..x'])(
    'IsPresent is false of %s, which is not there',
    (Variable) => {
      expect(evaluate({ Variable, IsPresent: true }, { list: [] })).toBe(false);
      expect(evaluate({ Variable, IsPresent: false }, { list: [] })).toBe(true);
    },
  );
});

describe('Choice State: what is compared', () => {
  it.each<[JsonObject, boolean]>([
    [{ Variable: '$', StringEquals: 'no' }, false],
    [{ Variable: '$$.State.RetryCount', NumericEquals: 2 }, true],
    [{ Variable: '$v', StringEquals: 'x' }, true],
    [{ Variable: '$.n', NumericLessThanPath: '$limit' }, true],
    [{ Variable: '$.n', NumericGreaterThanPath: '$$.State.RetryCount' }, true],
    [{ Variable: "$['odd name']", BooleanEquals: true }, true],
    [{ Variable: '$.list[-1]', NumericEquals: 3 }, true],
    [{ Variable: '$.list[0:1]', NumericEquals: 1 }, false],
  ])('%j is %s', (rule, expected) => expect(evaluate(rule, { n: 3, 'odd name': true, list: [1, 3] })).toBe(expected));

  it.each(['StringEquals', 'StringMatches', 'IsNull', 'IsString', 'IsTimestamp'])(
    '%s of a Variable that is not there fails in the words of Amazon',
    (operator) => {
      for (const Variable of ['$.x', '$unknown', '$$.x']) {
        const failing = () => evaluate({ Variable, [operator]: operator.startsWith('Is') ? false : 'a' }, {});
        expect(failing).toThrow(ReferenceFailure);
        expect(failing).toThrow(
          expect.objectContaining({
            error: 'States.Runtime',
            message: `Invalid path '${Variable}': The choice state's condition path references an invalid value.`,
          }),
        );
      }
    },
  );

  it.each<[string, Json]>([
    ['StringEqualsPath', 1],
    ['NumericLessThanPath', '1'],
    ['BooleanEqualsPath', null],
    ['TimestampEqualsPath', '2016-08-18'],
    ['StringEqualsPath', undefined as never],
  ])('%s fails where the path gives %j', (operator, operand) => {
    const input = { value: 'a', ...(operand !== undefined && { operand }) };
    expect(() => evaluate({ Variable: '$.value', [operator]: '$.operand' }, input)).toThrow(
      expect.objectContaining({
        error: 'States.Runtime',
        message: "Invalid path '$.operand': The choice state's condition path references an invalid value.",
      }),
    );
  });
});

describe('Choice State: And, Or, Not', () => {
  const yes = { Variable: '$.t', BooleanEquals: true };
  const no = { Variable: '$.t', BooleanEquals: false };
  const missing = { Variable: '$.x', BooleanEquals: true };

  it.each<[JsonObject, boolean]>([
    [{ And: [yes] }, true],
    [{ And: [yes, no] }, false],
    [{ Or: [no, yes] }, true],
    [{ Or: [no] }, false],
    [{ Not: no }, true],
    [{ Not: { Not: no } }, false],
    [{ And: [{ Or: [no, yes] }, { Not: { And: [yes, no] } }] }, true],
    [{ And: [{ Variable: '$.x', IsPresent: true }, missing] }, false],
    [{ Or: [yes, missing] }, true],
    [{ And: [yes], Next: 'a', Comment: 'b', Assign: { c: 1 }, Output: 1 }, true],
    [{ Not: { ...no, Comment: 'why' } }, true],
  ])('%j is %s', (rule, expected) => expect(evaluate(rule, { t: true })).toBe(expected));
});

describe('Choice State: what is wrong with a rule', () => {
  it.each<[JsonObject, Record<string, RegExp>]>([
    [{}, { '/C/0': /compares nothing; give it "And", "Or", "Not" or "Variable" with an operator/ }],
    [{ Variable: '$.a' }, { '/C/0': /give it an operator such as "StringEquals"/ }],
    [{ StringEquals: 'a' }, { '/C/0/Variable': /"Variable" is missing/ }],
    [{ Variable: 1, IsNull: true }, { '/C/0/Variable': /"Variable" must be a path/ }],
    [{ Variable: '$.', IsNull: true }, { '/C/0/Variable': /"Variable" cannot be used as a path: at character 2/ }],
    [{ Variable: '$.a.sum()', IsNull: true }, { '/C/0/Variable': /cannot call sum/ }],
    [{ Variable: '$.a', StringEquals: 1 }, { '/C/0/StringEquals': /"StringEquals" must be a string\.$/ }],
    [{ Variable: '$.a', NumericEquals: '1' }, { '/C/0/NumericEquals': /must be a number/ }],
    [{ Variable: '$.a', BooleanEquals: 'true' }, { '/C/0/BooleanEquals': /must be true or false/ }],
    [{ Variable: '$.a', IsNull: null }, { '/C/0/IsNull': /must be true or false/ }],
    [{ Variable: '$.a', TimestampEquals: '2016-08-18' }, { '/C/0/TimestampEquals': /must be an RFC 3339 time/ }],
    [{ Variable: '$.a', StringMatches: 'a\\b' }, { '/C/0/StringMatches': /a backslash only before \* or another/ }],
    [{ Variable: '$.a', StringEqualsPath: 'b' }, { '/C/0/StringEqualsPath': /cannot be used as a path/ }],
    [{ Variable: '$.a', StringEqualsPath: 5 }, { '/C/0/StringEqualsPath': /must be a path/ }],
    [
      { Variable: '$.a', StringEquals: 'a', IsNull: true, And: [] },
      { '/C/0/IsNull': /"StringEquals" is given already; combine "IsNull"/, '/C/0/And': /combine "And"/ },
    ],
    [
      { Variable: '$.a', StringEqual: 'a' },
      {
        '/C/0': /compares nothing/,
        '/C/0/StringEqual': /no operator or field "StringEqual"\. Did you mean "StringEquals"\?/,
      },
    ],
    [{ Variable: '$.a', IsNull: true, 'a/b': 1 }, { '/C/0/a~1b': /no operator or field "a\/b"\.$/ }],
    [
      { Variable: '$.a', IsNullPath: '$.b' },
      { '/C/0': /nothing/, '/C/0/IsNullPath': /no operator/ },
    ],
    [
      { Variable: '$.a', StringMatchesPath: '$.b' },
      { '/C/0': /nothing/, '/C/0/StringMatchesPath': /no operator/ },
    ],
    [
      { Variable: '$.a', BooleanLessThan: true },
      { '/C/0': /nothing/, '/C/0/BooleanLessThan': /no operator/ },
    ],
    [
      { Variable: '$.a', constructor: 1 },
      { '/C/0': /nothing/, '/C/0/constructor': /no operator/ },
    ],
    [{ And: [] }, { '/C/0/And': /must be a list of at least one rule/ }],
    [{ Or: {} }, { '/C/0/Or': /must be a list/ }],
    [{ Not: [] }, { '/C/0/Not': /must be a rule/ }],
    [{ And: [1] }, { '/C/0/And/0': /must be a rule/ }],
    [{ And: [{ Variable: '$.a', IsNull: true }], Variable: '$' }, { '/C/0/Variable': /cannot stand beside "And"/ }],
    [{ Not: { Variable: '$.a', IsNull: true, Next: 'b' } }, { '/C/0/Not/Next': /belongs to the rule as a whole/ }],
    [
      { Or: [{ And: [{ Variable: '$.a', NumericEquals: '1' }] }, {}] },
      { '/C/0/Or/0/And/0/NumericEquals': /number/, '/C/0/Or/1': /compares nothing/ },
    ],
  ])('%j', (rule, expected) => {
    const { problems } = compiled(rule);
    expect(Object.keys(problems).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, message] of Object.entries(expected)) expect(problems[key]).toMatch(message);
  });

  it('a rule that nests without end is refused', () => {
    let rule: JsonObject = { Variable: '$.a', IsNull: true };
    for (let level = 0; level < 50_000; level++) rule = { Not: rule };
    expect(Object.values(compiled(rule).problems)).toEqual([expect.stringContaining('deeper than 100 levels')]);
  });

  it('a rule that was refused is still a reference, which holds for nothing', () => {
    const refused: JsonObject[] = [
      {},
      { Variable: '$.', IsNull: true },
      { And: [] },
      { Variable: '$.a', StringEquals: 1 },
    ];
    for (const rule of refused) expect(compiled(rule).reference.evaluate(bindingsOf({}))).toBe(false);
  });
});
