import type { Json, JsonObject } from '@workflows/contracts';
import { yardsticksOf } from '@workflows/testing';
import { compileDefinition } from './compile-definition';
import { bodyOf, found, problemsOf, programOf } from './compiled.fixture';

type Make = (index: number, next: JsonObject) => JsonObject;

/** States that follow one another. */
function chain(count: number, state: Make, prefix = 'state'): JsonObject {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${prefix}${i}`,
      state(i, i === count - 1 ? { end: true } : { next: `${prefix}${i + 1}` }),
    ]),
  );
}

function nested(levels: number): Json {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}

const pass: Make = (_, next) => ({ type: 'pass', ...next });
/** In sum `branches * states + branches / 10 + 1` states, three lines deep. */
function spread(branches: number, states: number): JsonObject {
  const lines = Array.from({ length: branches }, (_, i) => ({ states: chain(states, pass, `s${i}-`) }));
  const groups = Array.from({ length: branches / 10 }, (_, i) => ({
    states: { [`p${i}`]: { type: 'parallel', branches: lines.slice(i * 10, i * 10 + 10), end: true } },
  }));
  return { outer: { type: 'parallel', branches: groups, end: true } };
}

describe('limits', () => {
  it('refuses what nests too deeply without following it', () => {
    expect(found({ states: { a: { type: 'succeed', output: nested(200_000) } } })).toEqual([
      'DEFINITION_TOO_DEEP /states/a',
    ]);
    expect(found({ states: { a: { type: 'succeed', output: nested(97) } } })).toEqual([]);
    expect(found({ states: { a: { type: 'succeed', output: nested(98) } } })).toEqual([
      'DEFINITION_TOO_DEEP /states/a',
    ]);
  });

  it.each([
    ['x', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
    ['"', 2],
    ['\u0001', 6],
  ])('counts the bytes of the body as JSON in UTF-8: %j is written with %i', (text, bytes) => {
    const frame = JSON.stringify({ states: { a: { type: 'succeed', output: '' } } }).length;
    const fitting = Math.floor((1_048_576 - frame) / bytes);
    const body = (count: number) => ({ states: { a: { type: 'succeed', output: text.repeat(count) } } });
    expect(found(body(fitting))).toEqual([]);
    expect(found(body(fitting + 1))).toEqual(['DEFINITION_TOO_LARGE ']);
  });

  it('says how large it is', () =>
    expect(problemsOf({ states: { a: { type: 'succeed', output: 'é'.repeat(600_000) } } })[0]?.message).toMatch(
      /^The definition is 12000\d\d bytes of JSON, 1048576/,
    ));

  it('counts the states of all lines', () => {
    expect(found({ states: chain(10_001, pass) })).toEqual(['TOO_MANY_STATES /states']);
    expect(programOf({ states: spread(100, 99) }).states.size).toBe(9911);
    expect(found({ states: spread(100, 100) })).toEqual(['TOO_MANY_STATES /states']);
  });

  it('answers long names with pointers of fair length', () => {
    const long = 'x'.repeat(5000);
    const malformed = Array.from({ length: 50 }, () => '{% ( %}');
    const states: JsonObject = {
      a: { type: 'succeed', output: { [long]: malformed } },
      [long]: { type: 'pass', next: 'a', wrong: 1 },
    };
    expect([...new Set(found({ startAt: 'a', states }))]).toEqual([
      'EXPRESSION_MALFORMED /states/a/output',
      'STATE_NAME_INVALID /states',
      'FIELD_UNKNOWN /states',
      'STATE_UNREACHABLE /states',
    ]);
    expect(JSON.stringify(problemsOf({ states })).length).toBeLessThan(20_000);
  });

  it('refuses an expression that long names lead to', () => {
    const output = (length: number) => ({ ['x'.repeat(length)]: '{% $states.input.x %}' });
    expect(found({ states: { a: { type: 'succeed', output: output(3900) } } })).toEqual([]);
    expect(found({ states: { a: { type: 'succeed', output: output(4000) } } })).toEqual([
      'EXPRESSION_MALFORMED /states/a/output',
    ]);
  });

  // A few yardsticks each; the bar only tells apart what grows with the square of the states.
  it.each<[string, JsonObject]>([
    ['plain', chain(10_000, (i, next) => ({ type: 'task', task: `f${i % 50}`, ...next }))],
    [
      'with paths',
      chain(10_000, (_, next) => ({ type: 'task', task: 'f', arguments: '{% $states.input.a %}', ...next })),
    ],
    [
      'with expressions',
      chain(10_000, (i, next) => ({ type: 'pass', output: `{% $states.input.x + ${i} %}`, ...next })),
    ],
    ['with wrong names', chain(10_000, (i) => ({ type: 'pass', next: `stat${i + 1}` }))],
    ['in branches', spread(100, 99)],
    [
      'in a branch each',
      {
        p: {
          type: 'parallel',
          branches: Object.values(chain(9_999, pass)).map((_, i) => ({
            states: { [`s${i}`]: { type: 'pass', end: true } },
          })),
          end: true,
        },
      },
    ],
    ['that are all astray', chain(10_000, (i) => ({ type: 'pass', next: `state${Math.max(0, i - 1)}` }))],
  ])('judges 10,000 states in time, %s', (_what, states) => {
    const run = (): number => yardsticksOf(() => compileDefinition(bodyOf({ states })));
    const best = Math.min(run(), run(), run());
    expect(best).toBeLessThan(80);
  });
});
