import type { JsonObject } from '@workflows/contracts';
import { found, problemsOf } from './compiled.fixture';

const sets = (name: string, fields: JsonObject = {}): JsonObject => ({
  type: 'pass',
  assign: { [name]: 1 },
  end: true,
  ...fields,
});
const parallel = (lines: JsonObject[], fields: JsonObject = {}): JsonObject => ({
  type: 'parallel',
  branches: lines.map((states) => ({ states })),
  end: true,
  ...fields,
});
const map = (states: JsonObject, fields: JsonObject = {}): JsonObject => ({
  type: 'map',
  processor: { states },
  end: true,
  ...fields,
});

describe('a variable of a line', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'one assigned before',
      { a: sets('x', { end: false, next: 'p' }), p: parallel([{ b: sets('x') }]) },
      ['VARIABLE_OF_OUTER_SCOPE /states/p/branches/0/states/b/assign/x'],
    ],
    [
      'one assigned after',
      { p: map({ b: sets('x') }, { end: false, next: 'a' }), a: sets('x') },
      ['VARIABLE_OF_OUTER_SCOPE /states/p/processor/states/b/assign/x'],
    ],
    [
      'one that the state around assigns from its result',
      { p: map({ b: sets('x') }, { assign: { x: 1 } }) },
      ['VARIABLE_OF_OUTER_SCOPE /states/p/processor/states/b/assign/x'],
    ],
    [
      'one of a rule, two levels out, yet none of a catcher around it',
      {
        p: parallel([{ m: map({ b: sets('x', { end: false, next: 'c' }), c: sets('y') }) }], {
          catch: [{ errors: ['States.ALL'], next: 'q', assign: { x: 1 } }],
          end: false,
          next: 'q',
        }),
        q: { type: 'choice', choices: [{ condition: true, next: 'e', assign: { y: 1 } }], default: 'e' },
        e: { type: 'succeed' },
      },
      ['VARIABLE_OF_OUTER_SCOPE /states/p/branches/0/states/m/processor/states/c/assign/y'],
    ],
    [
      'one in each place that assigns it',
      {
        a: sets('x', { end: false, next: 'p' }),
        p: parallel([{ b: sets('x', { end: false, next: 'c' }), c: sets('x') }]),
      },
      [
        'VARIABLE_OF_OUTER_SCOPE /states/p/branches/0/states/b/assign/x',
        'VARIABLE_OF_OUTER_SCOPE /states/p/branches/0/states/c/assign/x',
      ],
    ],
  ])('is not %s', (_what, states, expected) => expect(found({ states })).toEqual(expected));

  it('may have the name of one in a line beside it', () =>
    expect(
      found({
        states: {
          p: parallel([{ a: sets('x') }, { b: sets('x') }], { end: false, next: 'm' }),
          m: map({ c: sets('x', { end: false, next: 'd' }), d: sets('x') }),
        },
      }),
    ).toEqual([]));

  it('names the place around that assigns it', () => {
    const states = { a: sets('x', { end: false, next: 'p' }), p: map({ b: sets('x') }) };
    expect(problemsOf({ states })[0]?.message).toBe(
      '"x" is a variable of the states around this branch (/states/a/assign/x) and cannot be assigned in it; choose another name.',
    );
  });
});
