import type { Json } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const any = (value: object) => ({ kind: 'for', duration: { value, form: 'any' } });

describe('a wait', () => {
  it.each<[string, Json, object]>([
    ['duration', 0, any(constant(0))],
    ['duration', 'P1Y2M3DT4H5M6.5S', any(constant('P1Y2M3DT4H5M6.5S'))],
    ['duration', '{% $states.input.x %}', any(expression('duration', '$states.input.x'))],
    ['seconds', 1.5, any(constant(1.5))],
    ['seconds', '{% $states.input.x %}', any(expression('seconds', '$states.input.x'))],
    ['until', '2030-01-31T09:00:00+02:00', { kind: 'until', time: constant('2030-01-31T09:00:00+02:00') }],
    ['until', '{% $states.input.x %}', { kind: 'until', time: expression('until', '$states.input.x') }],
  ])('takes %s: %j', (field, value, wait) =>
    expect(nodeOf({ type: 'wait', [field]: value })).toMatchObject({ type: 'wait', wait }),
  );

  it.each<[object, string[]]>([
    [{}, ['WAIT_MISSING ']],
    [{ seconds: 1, until: '2030-01-01T00:00:00Z' }, ['WAIT_AMBIGUOUS /until']],
    [{ duration: 1, seconds: 1, until: '2030-01-01T00:00:00Z' }, ['WAIT_AMBIGUOUS /seconds']],
    [{ duration: '5m' }, ['DURATION_INVALID /duration']],
    [{ duration: -1 }, ['DURATION_INVALID /duration']],
    [{ duration: [1] }, ['DURATION_INVALID /duration']],
    [{ seconds: 'PT5M' }, ['TYPE_WRONG /seconds']],
    [{ seconds: null }, ['DURATION_INVALID /seconds']],
    [{ until: 'tomorrow' }, ['TIMESTAMP_INVALID /until']],
    [{ until: '2030-02-29T00:00:00Z' }, ['TIMESTAMP_INVALID /until']],
    [{ until: '2030-01-01T00:00:00' }, ['TIMESTAMP_INVALID /until']],
    [{ until: 1893456000 }, ['TIMESTAMP_INVALID /until']],
    [{ until: '{% $states.input.x + %}' }, ['EXPRESSION_MALFORMED /until']],
    [{ seconds: 1, retry: [] }, ['FIELD_NOT_OF_TYPE /retry']],
    [{ seconds: 1, catch: [] }, ['FIELD_NOT_OF_TYPE /catch']],
  ])('refuses %j', (fields, expected) => expect(foundIn({ type: 'wait', end: true, ...fields })).toEqual(expected));
});
