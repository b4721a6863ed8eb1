import type { Json, JsonObject } from '@workflows/contracts';
import { found, problemsOf, programOf } from './compiled.fixture';

const end = (fields: JsonObject = {}): JsonObject => ({ type: 'pass', end: true, ...fields });
const to = (next: string): JsonObject => ({ type: 'pass', next });
const parallel = (...lines: JsonObject[]): JsonObject => ({
  type: 'parallel',
  branches: lines.map((states) => ({ states })),
  end: true,
});
const map = (states: Json, fields: JsonObject = {}): JsonObject => ({
  type: 'map',
  processor: { states },
  end: true,
  ...fields,
});

describe('a line of states', () => {
  it.each<[JsonObject, string]>([
    [{ startAt: 'b', states: { b: to('initial'), initial: end() } }, 'b'],
    [{ states: { b: end(), initial: to('b') } }, 'initial'],
    [{ states: { z: to('a'), a: end() } }, 'z'],
  ])('starts at startAt, else initial, else the first (%#)', (line, start) => {
    expect(programOf(line).startAt).toBe(start);
    const inner = programOf({ states: { p: { type: 'parallel', branches: [line], end: true } } });
    expect(inner.states.get('p')).toMatchObject({ branches: [{ startAt: start }] });
  });

  it.each<[string, JsonObject, string[]]>([
    ['no states', {}, ['STATES_EMPTY /states']],
    ['a lost state', { a: end(), 'b/c': end() }, ['STATE_UNREACHABLE /states/b~1c']],
    ['a circle', { a: to('b'), b: to('a') }, ['NO_WAY_TO_END /states/a']],
    [
      'a trap',
      {
        a: { type: 'choice', choices: [{ condition: true, next: 'b' }], default: 'end' },
        b: to('c'),
        c: to('b'),
        end: { type: 'succeed' },
      },
      ['NO_WAY_TO_END /states/b'],
    ],
    [
      'two traps',
      {
        a: { type: 'choice', choices: [{ condition: true, next: 'b' }], default: 'c' },
        b: to('b'),
        c: to('c'),
      },
      ['NO_WAY_TO_END /states/a'],
    ],
    ['names that are indexes', { 0: to('a'), a: end() }, ['STATE_NAME_INTEGER /states/0']],
    ['an empty name', { '': end() }, ['STATE_NAME_INVALID /states/']],
    ['a control character', { 'a\nb': end() }, ['STATE_NAME_INVALID /states/a\nb']],
    ['a long name', { ['x'.repeat(81)]: end() }, [`STATE_NAME_INVALID /states/${'x'.repeat(81)}`]],
    ['no object', { s: 5 }, ['TYPE_WRONG /states/s']],
    ['no type', { s: { next: 'ok' }, ok: end() }, ['STATE_TYPE_MISSING /states/s/type']],
    ['a type of another kind', { s: { type: 5 } }, ['TYPE_WRONG /states/s/type']],
    ['a wrong type', { s: { type: 'tusk', next: 'ok' }, ok: end() }, ['STATE_TYPE_UNKNOWN /states/s/type']],
    ['a type that objects have', { s: { type: 'constructor' } }, ['STATE_TYPE_UNKNOWN /states/s/type']],
  ])('is told of %s, inside as outside', (_what, states, expected) => {
    expect(found({ states })).toEqual(expected);
    const inside = (at: string) => expected.map((problem) => problem.replace(' /states', ` ${at}/states`));
    expect(found({ states: { m: map(states) } })).toEqual(inside('/states/m/processor'));
    expect(found({ states: { p: parallel({ first: end() }, states) } })).toEqual(inside('/states/p/branches/1'));
  });

  it('takes names that objects have of themselves', () => {
    const states: JsonObject = JSON.parse(
      '{"constructor": {"type": "pass", "next": "__proto__"}, "__proto__": {"type": "pass", "next": "toString"}, "toString": {"type": "succeed"}}',
    );
    expect([...programOf({ states }).states.keys()]).toEqual(['constructor', '__proto__', 'toString']);
    expect(found({ states: { constructor: to('toString') } })).toContain('NEXT_UNKNOWN /states/constructor/next');
  });

  it('says how to mend it, with the nearest name', () => {
    const messages = problemsOf({
      states: {
        first: { type: 'pas', next: 'secnd' },
        second: { type: 'pass', next: 'thrid', Output: 1 },
        third: { type: 'succeed' },
      },
      startAt: 'frist',
    }).map(({ message }) => message);
    expect(messages).toEqual([
      'There is no state type "pas"; did you mean "pass"?',
      '"Output" is not a field of a pass state; did you mean "output"?',
      'There is no state "thrid"; did you mean "third"?',
      'There is no state "frist" to start at; did you mean "first"?',
      expect.stringContaining('Nothing leads to "second"'),
      expect.stringContaining('Nothing leads to "third"'),
    ]);
  });
});

describe('lines inside of lines', () => {
  it('share one map, in the order they are written', () => {
    const deep = map({ deepest: end() });
    const states = {
      first: { ...parallel({ a: parallel({ deep }) }, { b: to('c'), c: end() }), end: false, next: 'last' },
      last: end(),
    };
    expect([...programOf({ states }).states.keys()]).toEqual(['first', 'a', 'deep', 'deepest', 'b', 'c', 'last']);
  });

  it('nest as deep as JSON may', () => {
    let states: JsonObject = { innermost: end() };
    for (let level = 0; level < 32; level++) states = { [`s${level}`]: map(states) };
    expect(programOf({ states }).states.size).toBe(33);
    expect(found({ states: { outer: map(states) } })).toEqual(['DEFINITION_TOO_DEEP /states/outer']);
  });

  it.each<[string, JsonObject, string[]]>([
    [
      'out of a branch',
      { p: { ...parallel({ a: to('after') }), end: false, next: 'after' }, after: end() },
      ['NEXT_OUT_OF_LINE /states/p/branches/0/states/a/next'],
    ],
    [
      'into a branch',
      { a: to('b'), p: parallel({ b: end() }) },
      ['NEXT_OUT_OF_LINE /states/a/next', 'STATE_UNREACHABLE /states/p'],
    ],
    [
      'from branch to branch',
      { p: parallel({ a: to('b') }, { b: end() }) },
      ['NEXT_OUT_OF_LINE /states/p/branches/0/states/a/next'],
    ],
    [
      'by a catcher in a processor',
      { m: map({ a: { type: 'task', task: 'f', catch: [{ errors: ['States.ALL'], next: 'm' }], end: true } }) },
      ['NEXT_OUT_OF_LINE /states/m/processor/states/a/catch/0/next'],
    ],
    [
      'by the default of a choice',
      {
        m: map({ a: { type: 'choice', choices: [{ condition: true, next: 'b' }], default: 'm' }, b: end() }),
      },
      ['NEXT_OUT_OF_LINE /states/m/processor/states/a/default'],
    ],
    [
      'to itself by the name of the state around',
      { m: map({ a: to('m') }) },
      ['NEXT_OUT_OF_LINE /states/m/processor/states/a/next'],
    ],
  ])('cannot be left, %s', (_what, states, expected) => expect(found({ states })).toEqual(expected));

  it('says where the state stands that a transition must not lead to', () => {
    const [problem] = problemsOf({ states: { p: parallel({ a: to('b') }, { b: end() }) } });
    expect(problem?.message).toBe(
      '"b" stands elsewhere, at /states/p/branches/1/states/b; a transition cannot leave its branch or enter another, name a state beside this one.',
    );
  });

  it.each<[string, JsonObject, string[]]>([
    [
      'in two branches',
      { p: parallel({ a: end() }, { a: end() }) },
      ['STATE_NAME_TAKEN /states/p/branches/1/states/a'],
    ],
    ['inside and around', { m: map({ m: end() }) }, ['STATE_NAME_TAKEN /states/m/processor/states/m']],
    [
      'before and after',
      { p: { ...parallel({ a: end() }), end: false, next: 'a' }, a: end() },
      ['STATE_NAME_TAKEN /states/a'],
    ],
    [
      'in processors of different depth',
      { m: map({ n: map({ x: end() }) }, { end: false, next: 'o' }), o: map({ x: end() }) },
      ['STATE_NAME_TAKEN /states/o/processor/states/x'],
    ],
  ])('do not share a name, %s', (_what, states, expected) => expect(found({ states })).toEqual(expected));

  it('says where the other state of a name is', () => {
    const [problem] = problemsOf({ states: { p: parallel({ a: end() }, { a: end() }) } });
    expect(problem?.message).toBe(
      'There is another state "a" at /states/p/branches/0/states/a; names are unique over the whole definition, choose another.',
    );
  });
});
