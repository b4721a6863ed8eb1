import type { Json, JsonObject } from '@workflows/contracts';
import type { ChoiceNode } from '../../../program';
import { inState, JSONATA, nodeOf, problemsIn, show } from '../asl.fixture';

const choice = (fields: JsonObject): JsonObject => ({ Type: 'Choice', ...fields });
const withRule = (rule: Json): JsonObject => choice({ Choices: [rule], Default: 'ok' });

function choiceOf(fields: JsonObject, top: JsonObject = {}): ChoiceNode {
  const node = nodeOf(choice(fields), top);
  if (node.type !== 'choice') throw new Error(node.type);
  return node;
}

function holds(rule: JsonObject, input: Json): Json {
  const condition = choiceOf({ Choices: [{ ...rule, Next: 'ok' }] }).rules[0]?.condition;
  if (condition?.kind !== 'reference') throw new Error(condition?.kind);
  return condition.reference.evaluate({ states: { input, context: {} }, variables: {} });
}

describe('Choice State', () => {
  it('compares in JSONPath', () => {
    const rule: JsonObject = {
      Not: {
        Or: [
          { Variable: '$.type', StringEquals: 'Private' },
          { Variable: '$.value', NumericLessThan: 20 },
        ],
      },
      Comment: 'public and large',
      Assign: { n: 1 },
    };
    expect(holds(rule, { type: 'Public', value: 22 })).toBe(true);
    expect(holds(rule, { type: 'Private', value: 22 })).toBe(false);
    expect(holds(rule, { type: 'Public', value: 1 })).toBe(false);
  });

  it('tells all that a rule asks for, however long it is', () => {
    const And = Array.from({ length: 50 }, (_, index): Json => ({ Variable: `$.field${index}`, IsPresent: true }));
    const { rules } = choiceOf({
      Choices: [{ And: [...And, { Variable: '$$.State.Name', StringEquals: 's' }], Next: 'ok' }],
    });
    expect(show(rules[0]?.condition)).toContain('$$.State.Name');
  });

  it('suggests the operator that may have been meant', () => {
    const [problem] = problemsIn(withRule({ Variable: '$.a', StringEqual: 'x', Next: 'ok' }));
    expect(problem?.message).toContain('"StringEquals"');
  });

  it('keeps the order of its rules, each with where it leads', () => {
    const node = choiceOf({
      Choices: [
        { Variable: '$.a', IsPresent: true, Next: 'ok', Assign: { 'x.$': '$.a' } },
        { Variable: '$.b', StringEqualsPath: '$.a', Next: 's' },
      ],
      Default: 'ok',
      Assign: { x: null },
      InputPath: '$.in',
    });
    expect(node).toMatchObject({
      default: 'ok',
      paths: { input: { source: '$.in' } },
      assign: [['x', { value: null }]],
    });
    expect(node.rules.map(({ next }) => next)).toEqual(['ok', 's']);
    expect(node.rules[0]?.assign?.map(([name, value]) => [name, show(value)])).toEqual([['x', 'ref $.a']]);
  });

  it('evaluates a condition in JSONata', () => {
    const node = choiceOf(
      {
        Choices: [
          {
            Condition: '{% $states.input.x > 1 %}',
            Next: 'ok',
            Output: { a: '{% $states.input.x %}' },
            Assign: { y: '{% $states.input.x %}' },
          },
          { Condition: true, Next: 'ok' },
        ],
        Output: 'none',
      },
      JSONATA,
    );
    expect(node.rules.map(({ condition }) => show(condition))).toEqual(['{% $states.input.x > 1 %}', true]);
    expect(show(node.rules[0]?.output)).toEqual({ a: '{% $states.input.x %}' });
    expect(show(node.output)).toBe('none');
    expect(node).not.toHaveProperty('default');
  });

  it.each<[JsonObject, string[]]>([
    [{ Default: 'ok' }, ['FIELD_MISSING /Choices']],
    [{ Choices: [], Default: 'ok' }, ['CHOICES_EMPTY /Choices']],
    [{ Choices: {}, Default: 'ok' }, ['TYPE_WRONG /Choices']],
    [{ Choices: [1], Default: 'ok' }, ['TYPE_WRONG /Choices/0']],
    [{ Choices: [{ Variable: '$.a', IsNull: true, Next: 'ok' }], Default: 'no' }, ['NEXT_UNKNOWN /Default']],
    [{ Choices: [{ Variable: '$.a', IsNull: true, Next: 'ok' }], ResultPath: '$' }, ['FIELD_NOT_OF_TYPE /ResultPath']],
  ])('%j: %j', (fields, problems) => expect(inState(choice(fields))).toEqual(problems));

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { Variable: '$.a', IsNull: true }, ['NEXT_MISSING /Choices/0/Next']],
    [{}, { Variable: '$.a', IsNull: true, Next: 'no' }, ['NEXT_UNKNOWN /Choices/0/Next']],
    [{}, { Variable: '$.a', IsNull: true, Next: 'ok', Output: 1 }, ['FIELD_NOT_OF_LANGUAGE /Choices/0/Output']],
    [{}, { Variable: '$.a', IsNull: true, Next: 'ok', Comment: 1 }, ['TYPE_WRONG /Choices/0/Comment']],
    [{}, { Variable: '$.a', IsNull: true, Next: 'ok', Assign: 1 }, ['TYPE_WRONG /Choices/0/Assign']],
    [JSONATA, { Next: 'ok' }, ['FIELD_MISSING /Choices/0/Condition']],
    [JSONATA, { Condition: '$x > 1', Next: 'ok' }, ['CONDITION_INVALID /Choices/0/Condition']],
    [JSONATA, { Condition: 1, Next: 'ok' }, ['CONDITION_INVALID /Choices/0/Condition']],
    [JSONATA, { Condition: '{% $states.input.x > %}', Next: 'ok' }, ['EXPRESSION_MALFORMED /Choices/0/Condition']],
    [JSONATA, { Condition: true, Nxt: 'ok', Next: 'ok' }, ['FIELD_UNKNOWN /Choices/0/Nxt']],
    [
      JSONATA,
      { Variable: '$.a', NumericEquals: 1, Condition: true, Next: 'ok' },
      ['FIELD_NOT_OF_LANGUAGE /Choices/0/Variable', 'FIELD_NOT_OF_LANGUAGE /Choices/0/NumericEquals'],
    ],
  ])('%j, rule %j: %j', (top, rule, problems) => expect(inState(withRule(rule), top)).toEqual(problems));

  it.each<[JsonObject, string]>([
    [{ Next: 'ok' }, '/Choices/0'],
    [{ Variable: '$.a', Next: 'ok' }, '/Choices/0'],
    [{ Variable: '$.a', StringEquals: 1, Next: 'ok' }, '/Choices/0/StringEquals'],
    [{ Variable: 'a', StringEquals: 'x', Next: 'ok' }, '/Choices/0/Variable'],
    [{ And: [{ Variable: '$.[', IsNull: true }], Next: 'ok' }, '/Choices/0/And/0/Variable'],
    [{ Condition: '{% true %}', Next: 'ok' }, '/Choices/0'],
  ])('does not take the rule %j in JSONPath', (rule, place) => {
    const problems = inState(withRule(rule));
    expect(problems).toContain(`CONDITION_INVALID ${place}`);
  });
});
