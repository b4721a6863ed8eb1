import type { Json, JsonObject } from '@workflows/contracts';
import { alone, chain, runDocument } from './run-document.fixture';

/** Amazon States Language, "Errors": retriers, catchers and what names cover. */

const FAILS = { error: 'Oops', cause: 'why' };

function task(more: JsonObject, query: 'JSONPath' | 'JSONata' = 'JSONPath'): JsonObject {
  const caught: JsonObject = more['Catch'] === undefined ? {} : { Caught: { Type: 'Pass', End: true } };
  return chain(
    { Only: { Type: 'Task', Resource: 'f', ...more, Next: 'Done' }, ...caught, Done: { Type: 'Pass' } },
    { QueryLanguage: query },
  );
}
const caughtBy = (...names: string[]): JsonObject => ({ Catch: [{ ErrorEquals: names, Next: 'Caught' }] });

describe('Fallback states', () => {
  it.each<[string, JsonObject, Json, Json]>([
    ['replaces the input with the Error Output', caughtBy('Oops'), { in: 1 }, { Error: 'Oops', Cause: 'why' }],
    [
      'puts it at ResultPath',
      { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'Caught' }] },
      { in: 1 },
      { in: 1, e: { Error: 'Oops', Cause: 'why' } },
    ],
    [
      'drops it at ResultPath null',
      { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Caught' }] },
      { in: 1 },
      { in: 1 },
    ],
    [
      'does not apply the state’s own ResultPath and OutputPath',
      { ...caughtBy('Oops'), ResultPath: '$.r', OutputPath: '$.none' },
      { in: 1 },
      { Error: 'Oops', Cause: 'why' },
    ],
    [
      'scans its catchers in order',
      {
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Done' },
          { ErrorEquals: ['Oops'], ResultPath: '$.first', Next: 'Caught' },
          { ErrorEquals: ['States.ALL'], Next: 'Done' },
        ],
      },
      {},
      { first: { Error: 'Oops', Cause: 'why' } },
    ],
  ])('%s', async (_, fields, input, output) =>
    expect(await runDocument(task(fields), input, { f: FAILS })).toEqual({ output }),
  );

  it.each<[string, JsonObject, Json]>([
    ['gives the Error Output', caughtBy('Oops'), { Error: 'Oops', Cause: 'why' }],
    [
      'gives its Output',
      {
        Catch: [
          {
            ErrorEquals: ['Oops'],
            Output: { e: '{% $states.errorOutput.Error %}', i: '{% $states.input.in %}' },
            Next: 'Caught',
          },
        ],
      },
      { e: 'Oops', i: 1 },
    ],
  ])('%s in JSONata', async (_, fields, output) =>
    expect(await runDocument(task(fields, 'JSONata'), { in: 1 }, { f: FAILS })).toEqual({ output }),
  );

  it.each<[string, Json, string[], boolean]>([
    ['States.ALL covers a function’s error', FAILS, ['States.ALL'], true],
    ['States.TaskFailed covers a function’s error', FAILS, ['States.TaskFailed'], true],
    ['a name covers itself alone', FAILS, ['Oops2'], false],
    ['States.TaskFailed leaves out States.Timeout', { $after: 99, result: 1 }, ['States.TaskFailed'], false],
    ['States.ALL covers States.Timeout', { $after: 99, result: 1 }, ['States.ALL'], true],
    ['States.Timeout covers itself', { $after: 99, result: 1 }, ['States.Timeout'], true],
    ['States.ALL leaves out States.DataLimitExceeded', { error: 'States.DataLimitExceeded' }, ['States.ALL'], false],
    ['States.ALL leaves out States.Runtime', { error: 'States.Runtime' }, ['States.ALL'], false],
    ['States.Runtime is covered by no name', { error: 'States.Runtime' }, ['States.Runtime'], false],
    ['States.TaskFailed covers a lasting HTTP answer in ASL', { error: 'Http.404' }, ['States.TaskFailed'], true],
  ])('%s', async (_, mock, names, isCaught) => {
    const outcome = await runDocument(task({ TimeoutSeconds: 9, ...caughtBy(...names) }), {}, { f: mock });
    expect('output' in outcome).toBe(isCaught);
  });

  it('catches a heartbeat that was missed, by either name', async () => {
    for (const name of ['States.HeartbeatTimeout', 'States.Timeout']) {
      const fields = { TimeoutSeconds: 60, HeartbeatSeconds: 5, ...caughtBy(name) };
      expect(await runDocument(task(fields), {}, { f: { $after: 30, result: 1 } })).toMatchObject({
        output: { Error: 'States.HeartbeatTimeout' },
      });
    }
  });
});

describe('Retrying after error', () => {
  const retried = (retry: JsonObject[], more: JsonObject = {}): JsonObject => task({ Retry: retry, ...more });
  const times = (count: number): Json => [...Array.from({ length: count }, () => FAILS), { ok: 1 }];

  it.each<[string, JsonObject[], number, boolean]>([
    ['three times where nothing else is said', [{ ErrorEquals: ['Oops'] }], 3, true],
    ['and no more', [{ ErrorEquals: ['Oops'] }], 4, false],
    ['not at all with MaxAttempts 0', [{ ErrorEquals: ['States.ALL'], MaxAttempts: 0 }], 1, false],
    [
      'by the first retrier that means the error alone',
      [
        { ErrorEquals: ['Oops'], MaxAttempts: 1 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
      ],
      2,
      false,
    ],
    ['by States.TaskFailed', [{ ErrorEquals: ['States.TaskFailed'] }], 2, true],
  ])('retries %s', async (_, retry, failures, succeeds) => {
    const outcome = await runDocument(retried(retry), {}, { f: times(failures) });
    expect(outcome).toEqual(succeeds ? { output: { ok: 1 } } : { error: 'Oops', cause: 'why' });
  });

  it('counts for each retrier by itself', async () => {
    const retry = [
      { ErrorEquals: ['A'], MaxAttempts: 2 },
      { ErrorEquals: ['B'], MaxAttempts: 1 },
    ];
    const sequence = (names: string[]): Json => [...names.map((error) => ({ error, cause: '' })), { ok: 1 }];
    expect(await runDocument(retried(retry), {}, { f: sequence(['A', 'B', 'A']) })).toEqual({ output: { ok: 1 } });
    expect(await runDocument(retried(retry), {}, { f: sequence(['A', 'B', 'B']) })).toMatchObject({ error: 'B' });
  });

  it.each<[string, JsonObject, number]>([
    ['1, 2 and 4 seconds by default', {}, 7],
    ['by interval and rate', { IntervalSeconds: 3, BackoffRate: 1.5 }, 3 + 4.5 + 6.75],
    ['at most MaxDelaySeconds', { IntervalSeconds: 3, BackoffRate: 2, MaxDelaySeconds: 5 }, 3 + 5 + 5],
  ])('waits %s', async (_, fields, seconds) => {
    const definition = chain({
      Only: { Type: 'Task', Resource: 'f', Retry: [{ ErrorEquals: ['Oops'], ...fields }] },
      When: { Type: 'Pass', Parameters: { 'at.$': '$$.State.EnteredTime' } },
    });
    const at = new Date(Date.parse('2023-01-01T00:00:00Z') + seconds * 1000).toISOString();
    expect(await runDocument(definition, {}, { f: times(3) })).toEqual({ output: { at } });
  });

  it('goes to the catchers once the retriers are used up', async () => {
    const fields = { Retry: [{ ErrorEquals: ['Oops'], MaxAttempts: 1 }], ...caughtBy('Oops') };
    expect(await runDocument(task(fields), {}, { f: times(2) })).toEqual({ output: { Error: 'Oops', Cause: 'why' } });
  });

  it('shows the number of retries in the context object', async () => {
    const definition = alone({
      Type: 'Task',
      Resource: 'f',
      Parameters: { 'n.$': '$$.State.RetryCount' },
      Retry: [{ ErrorEquals: ['Oops'] }],
    });
    const mocks = { f: [FAILS, FAILS, { $fn: '{"n": n}' }] };
    expect(await runDocument(definition, {}, mocks)).toEqual({ output: { n: 2 } });
  });
});

describe('Fail State', () => {
  it.each<[string, JsonObject, Json, { error?: string; cause: string }]>([
    ['with error and cause', { Error: 'E', Cause: 'c' }, {}, { error: 'E', cause: 'c' }],
    ['with neither', {}, {}, { cause: '' }],
    ['by paths', { ErrorPath: '$.e', CausePath: '$.c' }, { e: 'E', c: 'c' }, { error: 'E', cause: 'c' }],
    [
      'by intrinsic functions',
      { ErrorPath: "States.Format('E{}', $.n)", CausePath: 'States.UUID()' },
      { n: 1 },
      { error: 'E1', cause: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    ],
    [
      'by expressions',
      { QueryLanguage: 'JSONata', Error: '{% $states.input.e %}', Cause: '{% "c" & 1 %}' },
      { e: 'E' },
      { error: 'E', cause: 'c1' },
    ],
    [
      'over a path that gives no text',
      { ErrorPath: '$.e' },
      { e: 1 },
      { error: 'States.Runtime', cause: expect.stringContaining('$.e') as string },
    ],
  ])('fails %s', async (_, fields, input, outcome) =>
    expect(await runDocument(alone({ Type: 'Fail', ...fields }), input)).toEqual(outcome),
  );
});
