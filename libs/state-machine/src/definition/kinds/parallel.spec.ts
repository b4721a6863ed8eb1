import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const branch = (name: string, fields: JsonObject = {}): JsonObject => ({
  states: { [name]: { type: 'pass', end: true } },
  ...fields,
});

describe('a parallel', () => {
  it('takes branches, and starts each as a definition is started', () => {
    const branches = [
      branch('a', { comment: 'one' }),
      branch('b', { startAt: 'b' }),
      { states: { c: { type: 'succeed' }, initial: { type: 'pass', next: 'c' } } },
    ];
    expect(nodeOf({ type: 'parallel', branches, arguments: { n: '{% $states.input.x %}' } })).toMatchObject({
      type: 'parallel',
      arguments: { kind: 'object', entries: [['n', expression('arguments/n', '$states.input.x')]] },
      branches: [{ startAt: 'a' }, { startAt: 'b' }, { startAt: 'initial' }],
      catch: [],
      next: 'ok',
    });
  });

  it('takes retry, catch, output and variables', () =>
    expect(
      nodeOf({
        type: 'parallel',
        branches: [branch('a')],
        retry: [{ errors: ['States.ALL'], maxAttempts: 1 }],
        catch: [{ errors: ['E'], next: 'ok' }],
        output: '{% $states.result[0] %}',
        assign: { n: 1 },
      }),
    ).toMatchObject({
      retry: [{ errors: ['States.ALL'], maxAttempts: 1 }],
      catch: [{ errors: ['E'], next: 'ok' }],
      output: expression('output', '$states.result[0]'),
      assign: [['n', constant(1)]],
    }));

  it.each<[Json, string[]]>([
    [[], ['BRANCHES_EMPTY /branches']],
    [{}, ['TYPE_WRONG /branches']],
    ['{% $states.input.x %}', ['TYPE_WRONG /branches']],
    [[null], ['TYPE_WRONG /branches/0']],
    [[{}], ['STATES_MISSING /branches/0/states']],
    [[{ states: [] }], ['TYPE_WRONG /branches/0/states']],
    [[{ states: {} }], ['STATES_EMPTY /branches/0/states']],
    [[branch('a', { startAt: 'b' })], ['START_UNKNOWN /branches/0/startAt']],
    [[branch('a', { startAt: 5 })], ['TYPE_WRONG /branches/0/startAt']],
    [[branch('a', { StartAt: 'a' })], ['FIELD_UNKNOWN /branches/0/StartAt']],
    [[branch('a', { comment: {} })], ['TYPE_WRONG /branches/0/comment']],
    [[branch('a'), branch('1')], ['STATE_NAME_INTEGER /branches/1/states/1']],
  ])('refuses branches: %j', (branches, expected) =>
    expect(foundIn({ type: 'parallel', branches, end: true })).toEqual(expected),
  );

  it.each<[JsonObject, string[]]>([
    [{}, ['FIELD_MISSING /branches']],
    [{ branches: [branch('a')], timeout: 5 }, ['FIELD_NOT_OF_TYPE /timeout']],
    [{ branches: [branch('a')], branch: {} }, ['FIELD_UNKNOWN /branch']],
  ])('refuses %j', (fields, expected) => expect(foundIn({ type: 'parallel', end: true, ...fields })).toEqual(expected));
});
