import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf, programOf } from '../compiled.fixture';

const task = (fields: JsonObject): JsonObject => ({ type: 'task', task: 'f', ...fields });
const lasting = (value: Json) => ({ value: constant(value), form: 'any' });

describe('a task', () => {
  it.each<[string, Json, object]>([
    ['task', 'send:mail/v2._-', { target: { kind: 'function', name: constant('send:mail/v2._-') } }],
    ['task', 'x'.repeat(128), { target: { kind: 'function', name: constant('x'.repeat(128)) } }],
    ['task', '{% $states.input.fn %}', { target: { kind: 'function', name: expression('task', '$states.input.fn') } }],
    ['arguments', { a: [1, null] }, { arguments: constant({ a: [1, null] }) }],
    ['arguments', null, { arguments: constant(null) }],
    ['arguments', '{% $states.input.x %}', { arguments: expression('arguments', '$states.input.x') }],
    [
      'arguments',
      { 'a/b': '{% $states.input.x %}', c: 1 },
      {
        arguments: {
          kind: 'object',
          entries: [
            ['a/b', expression('arguments/a~1b', '$states.input.x')],
            ['c', constant(1)],
          ],
        },
      },
    ],
    ['timeout', 0.001, { timeout: lasting(0.001) }],
    ['timeout', 'PT5M', { timeout: lasting('PT5M') }],
    ['timeout', '{% $states.input.x %}', { timeout: { value: expression('timeout', '$states.input.x'), form: 'any' } }],
    ['heartbeat', 'P1D', { heartbeat: lasting('P1D') }],
    [
      'heartbeat',
      '{% $states.input.x %}',
      { heartbeat: { value: expression('heartbeat', '$states.input.x'), form: 'any' } },
    ],
  ])('takes %s: %j', (field, value, expected) =>
    expect(nodeOf(task({ [field]: value }))).toMatchObject({
      type: 'task',
      name: 's',
      catch: [],
      next: 'ok',
      ...expected,
    }),
  );

  it.each<[string, Json, string[]]>([
    ['task', '', ['FUNCTION_NAME_INVALID /task']],
    ['task', 'a b', ['FUNCTION_NAME_INVALID /task']],
    ['task', 'x'.repeat(129), ['FUNCTION_NAME_INVALID /task']],
    ['task', 'é', ['FUNCTION_NAME_INVALID /task']],
    ['task', 5, ['TYPE_WRONG /task']],
    ['task', { name: 'f' }, ['TYPE_WRONG /task']],
    ['task', '{% $states.input.x + %}', ['EXPRESSION_MALFORMED /task']],
    ['arguments', { a: ['{% ( %}'] }, ['EXPRESSION_MALFORMED /arguments/a/0']],
    ['arguments', '{% $eval("1") %}', ['EXPRESSION_MALFORMED /arguments']],
    ['timeout', 0, ['DURATION_INVALID /timeout']],
    ['timeout', -1, ['DURATION_INVALID /timeout']],
    ['timeout', '5m', ['DURATION_INVALID /timeout']],
    ['timeout', 'P101Y', ['DURATION_INVALID /timeout']],
    ['timeout', null, ['DURATION_INVALID /timeout']],
    ['heartbeat', 0, ['DURATION_INVALID /heartbeat']],
    ['heartbeat', true, ['DURATION_INVALID /heartbeat']],
    ['comment', 1, ['TYPE_WRONG /comment']],
    ['branches', [], ['FIELD_NOT_OF_TYPE /branches']],
    ['argumnets', {}, ['FIELD_UNKNOWN /argumnets']],
    ['a/b~c', {}, ['FIELD_UNKNOWN /a~1b~0c']],
  ])('refuses %s: %j', (field, value, expected) =>
    expect(foundIn(task({ [field]: value, end: true }))).toEqual(expected),
  );

  it('names a function', () => expect(foundIn({ type: 'task', end: true })).toEqual(['FIELD_MISSING /task']));

  it.each<[Json, Json, string[]]>([
    [5, 'PT5S', ['HEARTBEAT_NOT_BELOW_TIMEOUT /heartbeat']],
    [5, 4.999, []],
    ['{% $states.input.x %}', 10, []],
  ])('with a timeout of %j has a heartbeat below it, %j', (timeout, heartbeat, expected) =>
    expect(foundIn(task({ timeout, heartbeat, end: true }))).toEqual(expected),
  );

  it('adds its function to the program, in branches and processors too', () => {
    const line = (name: string): JsonObject => ({
      states: { [`in-${name}`]: { type: 'task', task: name, end: true } },
    });
    expect(
      programOf({
        states: {
          a: { type: 'task', task: 'one', next: 'b' },
          b: { type: 'parallel', branches: [line('two'), line('one')], next: 'c' },
          c: { type: 'map', processor: line('three'), end: true },
        },
      }).functions,
    ).toEqual(['one', 'two', 'three']);
  });
});
