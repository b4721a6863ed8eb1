import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const rule = (fields: JsonObject): JsonObject => ({ condition: true, next: 'ok', ...fields });

describe('a choice', () => {
  it('takes rules, each with an output and variables of its own', () => {
    const choices = [
      rule({
        condition: '{% $states.input.x > 1 %}',
        output: { a: '{% $states.input.x %}' },
        assign: { y: 1 },
        comment: 'large',
      }),
      rule({ condition: false }),
    ];
    expect(
      nodeOf({ type: 'choice', choices, default: 'ok', output: 2, assign: { z: '{% $states.input.x %}' } }),
    ).toMatchObject({
      type: 'choice',
      rules: [
        {
          condition: expression('choices/0/condition', '$states.input.x > 1'),
          next: 'ok',
          output: { kind: 'object', entries: [['a', expression('choices/0/output/a', '$states.input.x')]] },
          assign: [['y', constant(1)]],
        },
        { condition: constant(false), next: 'ok' },
      ],
      default: 'ok',
      output: constant(2),
      assign: [['z', expression('assign/z', '$states.input.x')]],
    });
  });

  it('needs no default', () => expect(nodeOf({ type: 'choice', choices: [rule({})] })).not.toHaveProperty('default'));

  it.each<[Json, string[]]>([
    [[], ['CHOICES_EMPTY /choices']],
    [{}, ['TYPE_WRONG /choices']],
    [[5], ['TYPE_WRONG /choices/0']],
    [[{}], ['FIELD_MISSING /choices/0/condition', 'NEXT_MISSING /choices/0/next']],
    [[rule({ condition: 'a > 1' })], ['CONDITION_INVALID /choices/0/condition']],
    [[rule({ condition: '{% a > %}' })], ['EXPRESSION_MALFORMED /choices/0/condition']],
    [[rule({ condition: 1 })], ['CONDITION_INVALID /choices/0/condition']],
    [[rule({ condition: ['{% true %}'] })], ['CONDITION_INVALID /choices/0/condition']],
    [[rule({ next: 'elsewhere' })], ['NEXT_UNKNOWN /choices/0/next']],
    [[rule({ next: 1 })], ['TYPE_WRONG /choices/0/next']],
    [[rule({ Condition: true })], ['FIELD_UNKNOWN /choices/0/Condition']],
    [[rule({ comment: 1 })], ['TYPE_WRONG /choices/0/comment']],
    [[rule({ assign: 1 })], ['TYPE_WRONG /choices/0/assign']],
  ])('refuses choices: %j', (choices, expected) =>
    expect(foundIn({ type: 'choice', choices, default: 'ok' })).toEqual(expected),
  );

  it.each<[JsonObject, string[]]>([
    [{}, ['FIELD_MISSING /choices']],
    [{ choices: [rule({})], default: 'elsewhere' }, ['NEXT_UNKNOWN /default']],
    [{ choices: [rule({})], default: null }, ['TYPE_WRONG /default']],
    [{ choices: [rule({})], next: 'ok' }, ['FIELD_NOT_OF_TYPE /next']],
    [{ choices: [rule({})], end: true }, ['FIELD_NOT_OF_TYPE /end']],
  ])('refuses %j', (fields, expected) => expect(foundIn({ type: 'choice', ...fields })).toEqual(expected));
});
