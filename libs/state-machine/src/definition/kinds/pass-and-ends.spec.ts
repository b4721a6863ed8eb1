import type { JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

describe('pass, succeed and fail', () => {
  it.each<[JsonObject, object]>([
    [{ type: 'pass' }, { type: 'pass', replace: false, next: 'ok' }],
    [
      { type: 'pass', replace: true, output: {} },
      { replace: true, output: constant({}) },
    ],
    [
      { type: 'pass', assign: { _x1: null, ähnlich: '{% $states.input.x %}' } },
      {
        assign: [
          ['_x1', constant(null)],
          ['ähnlich', expression('assign/ähnlich', '$states.input.x')],
        ],
      },
    ],
    [{ type: 'succeed' }, { type: 'succeed' }],
    [
      { type: 'succeed', end: true, output: '{% $states.input.x %}' },
      { output: expression('output', '$states.input.x') },
    ],
    [{ type: 'fail' }, { type: 'fail' }],
    [
      { type: 'fail', error: 'No', cause: '{% $string($states.input.x) %}' },
      { error: constant('No'), cause: expression('cause', '$string($states.input.x)') },
    ],
  ])('takes %j', (state, expected) => expect(nodeOf(state)).toMatchObject(expected));

  it.each<[JsonObject, string[]]>([
    [{ type: 'pass' }, ['NEXT_MISSING ']],
    [{ type: 'pass', end: false }, ['NEXT_MISSING ']],
    [{ type: 'pass', end: 'yes', next: 'ok' }, ['TYPE_WRONG /end']],
    [{ type: 'pass', end: true, next: 'ok' }, ['NEXT_AND_END /end']],
    [{ type: 'pass', next: 'elsewhere' }, ['NEXT_UNKNOWN /next']],
    [{ type: 'pass', next: 1 }, ['TYPE_WRONG /next']],
    [{ type: 'pass', end: true, replace: 'yes' }, ['TYPE_WRONG /replace']],
    [{ type: 'pass', end: true, output: '{% ) %}' }, ['EXPRESSION_MALFORMED /output']],
    [{ type: 'pass', end: true, assign: [] }, ['TYPE_WRONG /assign']],
    [
      { type: 'pass', end: true, assign: { states: 1, '1a': 2, 'a/b': 3, ['x'.repeat(81)]: 4, '': 5 } },
      [
        'VARIABLE_NAME_INVALID /assign/',
        'VARIABLE_NAME_INVALID /assign/1a',
        'VARIABLE_NAME_INVALID /assign/a~1b',
        'VARIABLE_NAME_INVALID /assign/states',
        `VARIABLE_NAME_INVALID /assign/${'x'.repeat(81)}`,
      ],
    ],
    [{ type: 'succeed', next: 'ok' }, ['FIELD_NOT_OF_TYPE /next']],
    [{ type: 'succeed', end: false }, ['TYPE_WRONG /end']],
    [{ type: 'succeed', error: 'x' }, ['FIELD_NOT_OF_TYPE /error']],
    [{ type: 'fail', error: 5 }, ['TYPE_WRONG /error']],
    [{ type: 'fail', cause: {} }, ['TYPE_WRONG /cause']],
    [{ type: 'fail', next: 'ok' }, ['FIELD_NOT_OF_TYPE /next']],
    [{ type: 'fail', output: 1 }, ['FIELD_NOT_OF_TYPE /output']],
  ])('refuse %j', (state, expected) => expect(foundIn(state)).toEqual(expected));
});
