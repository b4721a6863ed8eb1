import type { DefinitionBody, Json, JsonObject } from '@workflows/contracts';
import type { Program } from '../program';
import { compileDefinition } from './compile-definition';

/** A body that may be anything, as a request's is. */
function body(fields: JsonObject): DefinitionBody {
  return { states: {}, ...fields };
}

function compiled(fields: JsonObject): Program {
  const result = compileDefinition(body(fields));
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.program;
}

function problems(fields: JsonObject): { path: string; code: string; message: string }[] {
  const result = compileDefinition(body(fields));
  return result.ok ? [] : result.problems;
}

/** `CODE path` of each problem. */
function found(fields: JsonObject): string[] {
  return problems(fields).map(({ code, path }) => `${code} ${path}`);
}

/** What is wrong with one state that stands alone. */
function inState(state: Json): string[] {
  return found({ states: { s: state, ok: { type: 'succeed' } } }).filter(
    (problem) => problem !== 'STATE_UNREACHABLE /states/ok',
  );
}

const task = (fields: JsonObject = {}): JsonObject => ({ type: 'task', task: 'f', end: true, ...fields });

describe('a valid definition', () => {
  const documented = {
    states: {
      initial: { type: 'task', task: 'validateCustomerData', next: 'createAccount' },
      createAccount: { type: 'task', task: 'createCustomerAccount', next: 'sendWelcomeEmail' },
      sendWelcomeEmail: { type: 'task', task: 'sendEmail', next: 'complete' },
      complete: { type: 'succeed' },
    },
    functions: ['validateCustomerData', 'createCustomerAccount', 'sendEmail'],
  };

  it('compiles the documented example', () => {
    const program = compiled(documented);
    expect(program).toMatchObject({ kind: 'states', startAt: 'initial', functions: documented.functions });
    expect([...program.states.keys()]).toEqual(Object.keys(documented.states));
    expect(program.states.get('initial')).toEqual({
      type: 'task',
      name: 'initial',
      target: { kind: 'function', name: { kind: 'constant', value: 'validateCustomerData' } },
      catch: [],
      next: 'createAccount',
    });
  });

  it('derives the functions in order of first use', () => {
    const { functions } = compiled({
      states: {
        a: task({ task: 'two', next: 'b', end: false }),
        b: task({ task: 'one', next: 'c', end: false }),
        c: task({ task: 'two' }),
      },
    });
    expect(functions).toEqual(['two', 'one']);
  });

  it.each([
    [{ startAt: 'b' }, { b: task({ next: 'initial', end: false }), initial: task() }, 'b'],
    [{}, { b: task({ end: true }), initial: task({ next: 'b', end: false }) }, 'initial'],
    [{}, { z: task({ next: 'a', end: false }), a: task() }, 'z'],
  ])('starts at startAt, else initial, else the first (%#)', (fields, states, start) => {
    expect(compiled({ ...fields, states }).startAt).toBe(start);
  });

  it('reads every field of every type', () => {
    const program = compiled({
      timeout: 'PT1H',
      inputSchema: { type: 'object' },
      outputSchema: true,
      states: {
        call: task({
          comment: 'c',
          task: '{% $states.input.fn %}',
          arguments: { id: '{% $states.input.id %}', n: 1 },
          timeout: 60,
          heartbeat: 'PT10S',
          retry: [
            { errors: ['Http.503', 'States.Timeout'], interval: 0.5, maxDelay: 'PT1M', jitter: 'full' },
            { errors: ['States.ALL'], backoffRate: 1.5, maxAttempts: 0 },
          ],
          catch: [{ errors: ['States.ALL'], next: 'choose', assign: { why: '{% $states.errorOutput %}' }, output: 1 }],
          assign: { x: 1 },
          output: '{% $states.result %}',
          end: false,
          next: 'choose',
        }),
        choose: {
          type: 'choice',
          choices: [
            { condition: '{% $x > 1 %}', next: 'hold' },
            { condition: true, next: 'no' },
          ],
          default: 'skip',
          output: 2,
        },
        hold: { type: 'wait', until: '{% $states.input.at %}', next: 'nap' },
        nap: { type: 'wait', seconds: 1.5, next: 'skip' },
        skip: { type: 'pass', replace: true, output: {}, next: 'done' },
        no: { type: 'fail', error: 'No', cause: '{% $string($x) %}' },
        done: { type: 'succeed', output: '{% $x %}' },
      },
    });
    expect(program.timeout).toEqual({ value: { kind: 'constant', value: 'PT1H' }, form: 'any' });
    expect(program.flow).toBe('merge');
    expect(program.states.get('call')).toMatchObject({
      target: {
        kind: 'function',
        name: { kind: 'expression', expression: { key: '/states/call/task', source: '$states.input.fn' } },
      },
      arguments: {
        kind: 'object',
        entries: [
          ['id', { expression: { key: '/states/call/arguments/id' } }],
          ['n', { value: 1 }],
        ],
      },
      retry: [
        {
          errors: ['Http.503', 'States.Timeout'],
          intervalMs: 500,
          backoffRate: 2,
          maxAttempts: 3,
          maxDelayMs: 60_000,
          jitter: 'full',
        },
        { errors: ['States.ALL'], intervalMs: 1000, backoffRate: 1.5, maxAttempts: 0, jitter: 'none' },
      ],
      catch: [
        {
          errors: ['States.ALL'],
          next: 'choose',
          assign: [['why', { expression: { key: '/states/call/catch/0/assign/why' } }]],
        },
      ],
    });
    expect(program.states.get('choose')).toMatchObject({
      rules: [{ next: 'hold' }, { next: 'no', condition: { value: true } }],
      default: 'skip',
    });
    expect(program.states.get('hold')).toMatchObject({ wait: { kind: 'until', time: { kind: 'expression' } } });
    expect(program.states.get('nap')).toMatchObject({
      wait: { kind: 'for', duration: { value: { kind: 'constant', value: 1.5 }, form: 'any' } },
    });
    expect(program.states.get('skip')).toMatchObject({ replace: true });
  });

  it('takes names that objects have of themselves', () => {
    const states: JsonObject = JSON.parse(
      '{"constructor": {"type": "pass", "next": "__proto__"}, "__proto__": {"type": "pass", "next": "toString"}, "toString": {"type": "succeed"}}',
    );
    expect([...compiled({ states }).states.keys()]).toEqual(['constructor', '__proto__', 'toString']);
    expect(found({ states: { constructor: { type: 'pass', next: 'toString' } } })).toContain(
      'NEXT_UNKNOWN /states/constructor/next',
    );
  });
});

describe('a state with a problem', () => {
  it.each<[string, Json, string[]]>([
    ['no object', 5, ['TYPE_WRONG /states/s']],
    ['no type', { next: 'ok' }, ['STATE_TYPE_MISSING /states/s/type']],
    ['a wrong type', { type: 'tusk', next: 'ok' }, ['STATE_TYPE_UNKNOWN /states/s/type']],
    ['a type of an object', { type: 'constructor' }, ['STATE_TYPE_UNKNOWN /states/s/type']],
    ['an unknown field', task({ nxt: 'ok' }), ['FIELD_UNKNOWN /states/s/nxt']],
    [
      'a field of another type',
      { type: 'wait', duration: 1, retry: [], next: 'ok' },
      ['FIELD_NOT_OF_TYPE /states/s/retry'],
    ],
    ['no next', { type: 'pass' }, ['NEXT_MISSING /states/s']],
    ['next and end', task({ next: 'ok' }), ['NEXT_AND_END /states/s/end']],
    ['an unknown next', { type: 'pass', next: 'elsewhere' }, ['NEXT_UNKNOWN /states/s/next']],
    ['a next of another kind', { type: 'pass', next: 1 }, ['TYPE_WRONG /states/s/next']],
    ['next on succeed', { type: 'succeed', next: 'ok' }, ['FIELD_NOT_OF_TYPE /states/s/next']],
    [
      'next on choice',
      { type: 'choice', choices: [{ condition: true, next: 'ok' }], next: 'ok' },
      ['FIELD_NOT_OF_TYPE /states/s/next'],
    ],
    ['no choices', { type: 'choice', default: 'ok' }, ['FIELD_MISSING /states/s/choices']],
    ['empty choices', { type: 'choice', choices: [], default: 'ok' }, ['CHOICES_EMPTY /states/s/choices']],
    [
      'a rule without parts',
      { type: 'choice', choices: [{}], default: 'ok' },
      ['FIELD_MISSING /states/s/choices/0/condition', 'NEXT_MISSING /states/s/choices/0/next'],
    ],
    [
      'a plain condition',
      { type: 'choice', choices: [{ condition: 'a > 1', next: 'ok' }] },
      ['CONDITION_INVALID /states/s/choices/0/condition'],
    ],
    [
      'a malformed condition',
      { type: 'choice', choices: [{ condition: '{% a > %}', next: 'ok' }] },
      ['EXPRESSION_MALFORMED /states/s/choices/0/condition'],
    ],
    ['no wait', { type: 'wait', next: 'ok' }, ['WAIT_MISSING /states/s']],
    [
      'two waits',
      { type: 'wait', seconds: 1, until: '2030-01-01T00:00:00Z', next: 'ok' },
      ['WAIT_AMBIGUOUS /states/s/until'],
    ],
    ['a wrong duration', { type: 'wait', duration: '5m', next: 'ok' }, ['DURATION_INVALID /states/s/duration']],
    ['a duration for seconds', { type: 'wait', seconds: 'PT5M', next: 'ok' }, ['TYPE_WRONG /states/s/seconds']],
    ['a wrong time', { type: 'wait', until: 'tomorrow', next: 'ok' }, ['TIMESTAMP_INVALID /states/s/until']],
    ['no function', { type: 'task', end: true }, ['FIELD_MISSING /states/s/task']],
    ['a wrong function', task({ task: 'a b' }), ['FUNCTION_NAME_INVALID /states/s/task']],
    ['a timeout of nothing', task({ timeout: 0 }), ['DURATION_INVALID /states/s/timeout']],
    [
      'a heartbeat above the timeout',
      task({ timeout: 5, heartbeat: 'PT5S' }),
      ['HEARTBEAT_NOT_BELOW_TIMEOUT /states/s/heartbeat'],
    ],
    ['a wrong retry', task({ retry: {} }), ['TYPE_WRONG /states/s/retry']],
    [
      'wrong retriers',
      task({
        retry: [
          { errors: ['States.ALL', 'x'], interval: -1, backoffRate: 0.5, maxAttempts: 1.5, jitter: 'some', delay: 1 },
          { errors: ['States.Timeuot'] },
        ],
      }),
      [
        'FIELD_UNKNOWN /states/s/retry/0/delay',
        'ALL_NOT_ALONE /states/s/retry/0/errors',
        'ALL_NOT_LAST /states/s/retry/0/errors',
        'DURATION_INVALID /states/s/retry/0/interval',
        'NUMBER_INVALID /states/s/retry/0/backoffRate',
        'NUMBER_INVALID /states/s/retry/0/maxAttempts',
        'JITTER_UNKNOWN /states/s/retry/0/jitter',
        'ERROR_NAME_UNKNOWN /states/s/retry/1/errors/0',
      ],
    ],
    [
      'a catcher to nowhere',
      task({ catch: [{ errors: [] }] }),
      ['ERRORS_MISSING /states/s/catch/0/errors', 'NEXT_MISSING /states/s/catch/0/next'],
    ],
    [
      'a wrong variable',
      task({ assign: { states: 1, '1a': 2, 'a/b': 3 } }),
      [
        'VARIABLE_NAME_INVALID /states/s/assign/1a',
        'VARIABLE_NAME_INVALID /states/s/assign/a~1b',
        'VARIABLE_NAME_INVALID /states/s/assign/states',
      ],
    ],
    ['a malformed part', task({ arguments: { a: ['{% ( %}'] } }), ['EXPRESSION_MALFORMED /states/s/arguments/a/0']],
    ['a number for text', { type: 'fail', error: 5 }, ['TYPE_WRONG /states/s/error']],
    ['a wrong comment', task({ comment: 1 }), ['TYPE_WRONG /states/s/comment']],
    ['a wrong replace', { type: 'pass', replace: 'yes', end: true }, ['TYPE_WRONG /states/s/replace']],
  ])('is told of %s', (_what, state, expected) => expect(inState(state).sort()).toEqual([...expected].sort()));

  it('says how to mend it, with the nearest name', () => {
    const messages = problems({
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

describe('a definition with a problem', () => {
  it.each<[string, JsonObject, string[]]>([
    ['no states', { states: {} }, ['STATES_EMPTY /states']],
    ['states of another type', { states: [] }, ['TYPE_WRONG /states']],
    ['an ASL document', { states: {}, definition: {} }, ['DIALECT_UNSUPPORTED /definition', 'STATES_EMPTY /states']],
    ['an unknown start', { startAt: 'x', states: { a: { type: 'succeed' } } }, ['START_UNKNOWN /startAt']],
    [
      'a lost state',
      { states: { a: { type: 'succeed' }, 'b/c': { type: 'succeed' } } },
      ['STATE_UNREACHABLE /states/b~1c'],
    ],
    [
      'a circle',
      { states: { a: { type: 'pass', next: 'b' }, b: { type: 'pass', next: 'a' } } },
      ['NO_WAY_TO_END /states/a'],
    ],
    [
      'a trap',
      {
        states: {
          a: { type: 'choice', choices: [{ condition: true, next: 'b' }], default: 'end' },
          b: { type: 'pass', next: 'c' },
          c: { type: 'pass', next: 'b' },
          end: { type: 'succeed' },
        },
      },
      ['NO_WAY_TO_END /states/b'],
    ],
    [
      'names that are indexes',
      { states: { 0: { type: 'pass', next: 'a' }, a: { type: 'succeed' } } },
      ['STATE_NAME_INTEGER /states/0'],
    ],
    ['an empty name', { states: { '': { type: 'succeed' } } }, ['STATE_NAME_INVALID /states/']],
    [
      'a long name',
      { states: { ['x'.repeat(81)]: { type: 'succeed' } } },
      [`STATE_NAME_INVALID /states/${'x'.repeat(81)}`],
    ],
    ['a function not listed', { functions: ['g'], states: { a: task() } }, ['UNKNOWN_FUNCTION /states/a/task']],
    [
      'a wrong list',
      { functions: ['f', 1, 'a b'], states: { a: task() } },
      ['FUNCTION_NAME_INVALID /functions/1', 'FUNCTION_NAME_INVALID /functions/2'],
    ],
    [
      'a wrong timeout and schema',
      { timeout: 'soon', inputSchema: 'x', outputSchema: [], states: { a: task() } },
      ['DURATION_INVALID /timeout', 'TYPE_WRONG /inputSchema', 'TYPE_WRONG /outputSchema'],
    ],
  ])('is told of %s', (_what, fields, expected) => expect(found(fields).sort()).toEqual([...expected].sort()));

  it('is no definition when it is no object', () => {
    const parsed: DefinitionBody = JSON.parse('[]');
    expect(compileDefinition(parsed)).toMatchObject({ ok: false, problems: [{ code: 'TYPE_WRONG', path: '' }] });
  });

  it('misses its states', () =>
    expect(compileDefinition(JSON.parse('{}'))).toMatchObject({
      problems: [{ code: 'STATES_MISSING', path: '/states' }],
    }));

  it('is told of an ASL document alone where there is nothing else', () =>
    expect(compileDefinition(JSON.parse('{"definition": {}}'))).toMatchObject({
      problems: [{ code: 'DIALECT_UNSUPPORTED' }],
    }));

  it('lists a hundred problems and counts the rest', () => {
    const states = Object.fromEntries(
      Array.from({ length: 130 }, (_, i) => [`s${i}`, { type: 'pass', next: `s${i + 1}`, wrong: 1 }]),
    );
    const list = problems({ states: { ...states, s130: { type: 'succeed' } } });
    expect(list).toHaveLength(101);
    expect(list[100]).toEqual({ path: '', code: 'MORE_PROBLEMS', message: '…and 30 more' });
  });
});

describe('limits', () => {
  function chain(count: number, state: (i: number) => JsonObject): JsonObject {
    return Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`state${i}`, i === count - 1 ? { type: 'succeed' } : state(i)]),
    );
  }

  function nested(levels: number): Json {
    return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  }

  it('refuses what nests too deeply without following it', () => {
    expect(found({ states: { a: { type: 'succeed', output: nested(200_000) } } })).toEqual([
      'DEFINITION_TOO_DEEP /states/a',
    ]);
    expect(found({ states: { a: { type: 'succeed', output: nested(97) } } })).toEqual([]);
    expect(found({ states: { a: { type: 'succeed', output: nested(98) } } })).toEqual([
      'DEFINITION_TOO_DEEP /states/a',
    ]);
  });

  it('refuses what is too large', () =>
    expect(found({ states: { a: { type: 'succeed', output: 'x'.repeat(1_048_576) } } })).toEqual([
      'DEFINITION_TOO_LARGE ',
    ]));

  it('refuses too many states', () => {
    expect(found({ states: chain(10_001, (i) => ({ type: 'pass', next: `state${i + 1}` })) })).toEqual([
      'TOO_MANY_STATES /states',
    ]);
  });

  // About 50 ms each on a quiet machine; the bar only tells apart what grows with the square of the states.
  it.each<[string, (i: number) => JsonObject]>([
    ['plain', (i) => ({ type: 'task', task: `f${i % 50}`, next: `state${i + 1}` })],
    ['with paths', (i) => ({ type: 'task', task: 'f', arguments: '{% $states.input.a %}', next: `state${i + 1}` })],
    ['with expressions', (i) => ({ type: 'pass', output: `{% $x + ${i} %}`, next: `state${i + 1}` })],
    ['with wrong names', (i) => ({ type: 'pass', next: `stat${i + 1}` })],
  ])('judges 10,000 states in time, %s', (_what, state) => {
    const fields = body({ states: chain(10_000, state) });
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      compileDefinition(fields);
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(1000);
  });
});
