import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const event = (fields: JsonObject): JsonObject => ({ type: 'event', event: 'payment.received', ...fields });
const approval = (fields: JsonObject): JsonObject => ({ type: 'approval', ...fields });

describe('an event state', () => {
  it.each<[string, Json, object]>([
    ['event', 'order/paid v2', { event: constant('order/paid v2') }],
    ['event', '{% $states.input.x %}', { event: expression('event', '$states.input.x') }],
    [
      'match',
      '{% $states.event.data.id = $states.input.x %}',
      { match: expression('match', '$states.event.data.id = $states.input.x') },
    ],
    ['key', 'order-7', { key: constant('order-7') }],
    ['key', '{% $states.input.x %}', { key: expression('key', '$states.input.x') }],
    ['since', 0, { since: constant(0) }],
    ['since', 'PT1H', { since: constant('PT1H') }],
    ['since', '2030-01-01T00:00:00Z', { since: constant('2030-01-01T00:00:00Z') }],
    ['since', '{% $states.input.x %}', { since: expression('since', '$states.input.x') }],
  ])('takes %s: %j', (field, value, expected) =>
    expect(nodeOf(event({ [field]: value }))).toMatchObject({ type: 'task', target: { kind: 'event', ...expected } }),
  );

  it.each<[string, Json, string[]]>([
    ['event', '', ['TYPE_WRONG /event']],
    ['event', ['a'], ['TYPE_WRONG /event']],
    ['match', true, ['CONDITION_INVALID /match']],
    ['match', '$states.event.data.ok', ['CONDITION_INVALID /match']],
    ['match', '{% $states. %}', ['EXPRESSION_MALFORMED /match']],
    ['key', 7, ['TYPE_WRONG /key']],
    ['key', '', ['TYPE_WRONG /key']],
    ['since', 'yesterday', ['SINCE_INVALID /since']],
    ['since', -1, ['SINCE_INVALID /since']],
    ['since', {}, ['SINCE_INVALID /since']],
    ['timeout', 0, ['DURATION_INVALID /timeout']],
    ['retry', [], ['FIELD_NOT_OF_TYPE /retry']],
    ['arguments', {}, ['FIELD_NOT_OF_TYPE /arguments']],
  ])('refuses %s: %j', (field, value, expected) =>
    expect(foundIn(event({ [field]: value, end: true }))).toEqual(expected),
  );

  it('names an event', () => expect(foundIn({ type: 'event', end: true })).toEqual(['FIELD_MISSING /event']));
});

describe('an approval', () => {
  it.each<[string, Json, object]>([
    [
      'approvers',
      ['ann@example.com', '{% $states.input.x %}'],
      {
        approvers: {
          kind: 'array',
          items: [constant('ann@example.com'), expression('approvers/1', '$states.input.x')],
        },
      },
    ],
    ['approvers', '{% $states.input.x %}', { approvers: expression('approvers', '$states.input.x') }],
    ['prompt', 'Pay?', { prompt: constant('Pay?') }],
    ['prompt', { title: '{% $states.input.x %}' }, { prompt: { kind: 'object' } }],
    ['options', ['yes', 'no', 'later'], { options: constant(['yes', 'no', 'later']) }],
    ['options', '{% $states.input.x %}', { options: expression('options', '$states.input.x') }],
  ])('takes %s: %j', (field, value, expected) =>
    expect(nodeOf(approval({ [field]: value }))).toMatchObject({
      type: 'task',
      target: { kind: 'approval', ...expected },
    }),
  );

  it('needs nothing said, and may time out and be caught', () =>
    expect(nodeOf(approval({ timeout: 'P7D', catch: [{ errors: ['States.Timeout'], next: 'ok' }] }))).toMatchObject({
      target: { kind: 'approval' },
      timeout: { value: constant('P7D') },
      catch: [{ errors: ['States.Timeout'] }],
    }));

  it.each<[string, Json, string[]]>([
    ['approvers', 'ann', ['TYPE_WRONG /approvers']],
    ['approvers', [], ['TYPE_WRONG /approvers']],
    [
      'approvers',
      ['ann', '', 5, 'ann'],
      ['ENTRY_TWICE /approvers/3', 'TYPE_WRONG /approvers/1', 'TYPE_WRONG /approvers/2'],
    ],
    ['prompt', '{% ( %}', ['EXPRESSION_MALFORMED /prompt']],
    ['options', {}, ['TYPE_WRONG /options']],
    ['options', [], ['TYPE_WRONG /options']],
    ['options', ['{% ( %}'], ['EXPRESSION_MALFORMED /options/0']],
    ['timeout', 'week', ['DURATION_INVALID /timeout']],
    ['retry', [], ['FIELD_NOT_OF_TYPE /retry']],
    ['match', '{% true %}', ['FIELD_NOT_OF_TYPE /match']],
  ])('refuses %s: %j', (field, value, expected) =>
    expect(foundIn(approval({ [field]: value, end: true }))).toEqual(expected),
  );
});
