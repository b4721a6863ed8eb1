import type { Json } from '@workflows/contracts';
import { describeChoiceRule } from './describe-choice-rule';

describe('a choice rule in a drawing', () => {
  it.each<[Json, string]>([
    [{ Variable: '$.sum', NumericGreaterThan: 10 }, '$.sum > 10'],
    [{ Variable: '$.s', StringEquals: 'a b' }, '$.s = "a b"'],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, '$.s matches "log-*.txt"'],
    [{ Variable: '$.t', TimestampLessThanEqualsPath: '$.due' }, '$.t <= $.due'],
    [{ Variable: '$x', BooleanEquals: false }, '$x = false'],
    [{ Variable: '$.a', IsPresent: true }, '$.a is present'],
    [{ Variable: '$.a', IsNumeric: false }, '$.a is not numeric'],
    [{ Not: { Variable: '$.a', IsNull: true } }, 'not ($.a is null)'],
    [
      {
        And: [
          { Variable: '$.a', IsPresent: true },
          {
            Or: [
              { Variable: '$.a', NumericEquals: 1 },
              { Variable: '$.b', IsNull: true },
            ],
          },
        ],
      },
      '$.a is present and ($.a = 1 or $.b is null)',
    ],
  ])('of %j reads %s', (rule, text) => expect(describeChoiceRule(rule)).toBe(text));
});
