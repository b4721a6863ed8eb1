import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from './compiled.fixture';

const branch = { states: { b: { type: 'pass', end: true } } };
const FALLIBLE: JsonObject[] = [
  { type: 'task', task: 'f' },
  { type: 'parallel', branches: [branch] },
  { type: 'map', processor: branch },
  { type: 'workflow', workflow: 'w' },
];
const CATCHING: JsonObject[] = [...FALLIBLE, { type: 'event', event: 'e' }, { type: 'approval' }];
const all = { errors: ['States.ALL'] };

describe.each(FALLIBLE)('retry of $type', (state) => {
  it.each<[Json, object]>([
    [[], []],
    [[all], [{ errors: ['States.ALL'], intervalMs: 1000, backoffRate: 2, maxAttempts: 3, jitter: 'none' }]],
    [
      [{ errors: ['Http.4xx', 'Mine', 'States.Http.StatusCode.404'] }],
      [{ errors: ['Http.4xx', 'Mine', 'States.Http.StatusCode.404'] }],
    ],
    [
      [
        { errors: ['A'], comment: 'first' },
        { ...all, maxAttempts: 0 },
      ],
      [{ errors: ['A'] }, { maxAttempts: 0 }],
    ],
    [
      [{ errors: ['A'], interval: 'PT0.5S', backoffRate: 1, maxAttempts: 10, maxDelay: 60, jitter: 'full' }],
      [{ errors: ['A'], intervalMs: 500, backoffRate: 1, maxAttempts: 10, maxDelayMs: 60_000, jitter: 'full' }],
    ],
    [[{ errors: ['A'], interval: 0, maxDelay: 0 }], [{ intervalMs: 0, maxDelayMs: 0 }]],
  ])('takes %j', (retry, expected) => expect(nodeOf({ ...state, retry })).toMatchObject({ retry: expected }));

  it.each<[Json, string[]]>([
    [{}, ['TYPE_WRONG /retry']],
    [[null], ['TYPE_WRONG /retry/0']],
    [[{}], ['ERRORS_MISSING /retry/0/errors']],
    [[{ errors: 'States.ALL' }], ['ERRORS_MISSING /retry/0/errors']],
    [[{ errors: [''] }], ['TYPE_WRONG /retry/0/errors/0']],
    [[{ errors: [1, 'A'] }], ['TYPE_WRONG /retry/0/errors/0']],
    [[{ errors: ['States.Timeuot'] }], ['ERROR_NAME_UNKNOWN /retry/0/errors/0']],
    [[{ errors: ['States.ALL', 'x'] }], ['ALL_NOT_ALONE /retry/0/errors']],
    [[all, { errors: ['x'] }], ['ALL_NOT_LAST /retry/0/errors']],
    [[{ ...all, interval: -1 }], ['DURATION_INVALID /retry/0/interval']],
    [[{ ...all, interval: '{% 1 %}' }], ['DURATION_INVALID /retry/0/interval']],
    [[{ ...all, backoffRate: 0.99 }], ['NUMBER_INVALID /retry/0/backoffRate']],
    [[{ ...all, backoffRate: '2' }], ['NUMBER_INVALID /retry/0/backoffRate']],
    [[{ ...all, maxAttempts: -1 }], ['NUMBER_INVALID /retry/0/maxAttempts']],
    [[{ ...all, maxAttempts: 1.5 }], ['NUMBER_INVALID /retry/0/maxAttempts']],
    [[{ ...all, maxDelay: 'long' }], ['DURATION_INVALID /retry/0/maxDelay']],
    [[{ ...all, interval: 2, maxDelay: 1 }], ['MAX_DELAY_BELOW_INTERVAL /retry/0/maxDelay']],
    [[{ ...all, jitter: 'some' }], ['JITTER_UNKNOWN /retry/0/jitter']],
    [[{ ...all, delay: 1 }], ['FIELD_UNKNOWN /retry/0/delay']],
    [[{ ...all, comment: 1 }], ['TYPE_WRONG /retry/0/comment']],
  ])('refuses %j', (retry, expected) => expect(foundIn({ ...state, retry, end: true })).toEqual(expected));
});

describe.each(CATCHING)('catch of $type', (state) => {
  it('takes errors, a state to go to, an output and variables', () =>
    expect(
      nodeOf({
        ...state,
        catch: [
          { errors: ['A'], next: 'ok', output: { why: '{% $states.errorOutput %}' }, assign: { e: 1 }, comment: 'c' },
          { ...all, next: 'ok' },
        ],
      }),
    ).toMatchObject({
      catch: [
        {
          errors: ['A'],
          next: 'ok',
          output: { kind: 'object', entries: [['why', expression('catch/0/output/why', '$states.errorOutput')]] },
          assign: [['e', constant(1)]],
        },
        { errors: ['States.ALL'], next: 'ok' },
      ],
    }));

  it.each<[Json, string[]]>([
    [{}, ['TYPE_WRONG /catch']],
    [['x'], ['TYPE_WRONG /catch/0']],
    [[{ errors: [] }], ['ERRORS_MISSING /catch/0/errors', 'NEXT_MISSING /catch/0/next']],
    [[{ ...all, next: 'elsewhere' }], ['NEXT_UNKNOWN /catch/0/next']],
    [[{ ...all, next: ['ok'] }], ['TYPE_WRONG /catch/0/next']],
    [
      [
        { ...all, next: 'ok' },
        { errors: ['x'], next: 'ok' },
      ],
      ['ALL_NOT_LAST /catch/0/errors'],
    ],
    [[{ ...all, next: 'ok', assign: { '1': 1 } }], ['VARIABLE_NAME_INVALID /catch/0/assign/1']],
    [[{ ...all, next: 'ok', output: '{% ( %}' }], ['EXPRESSION_MALFORMED /catch/0/output']],
    [[{ ...all, next: 'ok', resultPath: '$' }], ['FIELD_UNKNOWN /catch/0/resultPath']],
  ])('refuses %j', (entries, expected) =>
    expect(foundIn({ ...state, catch: entries, end: true })).toEqual([...expected].sort()),
  );

  it('does not lead into a branch of its own', () => {
    const entries = [{ ...all, next: 'b' }];
    const inside = state['type'] === 'parallel' || state['type'] === 'map';
    expect(foundIn({ ...state, catch: entries, end: true })).toEqual([
      `${inside ? 'NEXT_OUT_OF_LINE' : 'NEXT_UNKNOWN'} /catch/0/next`,
    ]);
  });
});
