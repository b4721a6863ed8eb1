import type { Json, JsonObject } from '@workflows/contracts';
import type { TaskNode } from '../../program';
import { inState, JSONATA, nodeOf, problemsIn, show } from './asl.fixture';

const task = (fields: JsonObject): JsonObject => ({ Type: 'Task', Resource: 'f', Next: 'ok', ...fields });

function taskOf(fields: JsonObject, top: JsonObject = {}): TaskNode {
  const node = nodeOf(task(fields), top);
  if (node.type !== 'task') throw new Error(node.type);
  return node;
}

describe('Retrying after error', () => {
  it('has the defaults of the specification', () =>
    expect(taskOf({ Retry: [{ ErrorEquals: ['States.ALL'] }] }).retry).toEqual([
      {
        errors: ['States.ALL'],
        intervalMs: 1000,
        backoffRate: 2,
        maxAttempts: 3,
        jitter: 'none',
        taskFailedIsAll: true,
      },
    ]));

  it('reads every field', () =>
    expect(
      taskOf({
        Retry: [
          {
            ErrorEquals: ['ErrorA', 'States.Http.StatusCode.503', 'States.Timeout'],
            IntervalSeconds: 3,
            BackoffRate: 1.5,
            MaxAttempts: 0,
            MaxDelaySeconds: 31_622_400,
            JitterStrategy: 'FULL',
            Comment: 'c',
          },
          { ErrorEquals: ['States.TaskFailed'], JitterStrategy: 'NONE' },
        ],
      }).retry,
    ).toMatchObject([
      {
        errors: ['ErrorA', 'States.Http.StatusCode.503', 'States.Timeout'],
        intervalMs: 3000,
        backoffRate: 1.5,
        maxAttempts: 0,
        maxDelayMs: 31_622_400_000,
        jitter: 'full',
        taskFailedIsAll: true,
      },
      { errors: ['States.TaskFailed'], jitter: 'none' },
    ]));

  it.each<[JsonObject, string[]]>([
    [{ IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 99_999_999, MaxDelaySeconds: 2 }, []],
    [{ IntervalSeconds: 0 }, ['DURATION_INVALID /Retry/0/IntervalSeconds']],
    [{ IntervalSeconds: 1.5 }, ['DURATION_INVALID /Retry/0/IntervalSeconds']],
    [{ IntervalSeconds: '{% 1 %}' }, ['DURATION_INVALID /Retry/0/IntervalSeconds']],
    [{ MaxAttempts: -1 }, ['NUMBER_INVALID /Retry/0/MaxAttempts']],
    [{ MaxAttempts: 1.5 }, ['NUMBER_INVALID /Retry/0/MaxAttempts']],
    [{ MaxAttempts: 100_000_000 }, ['NUMBER_INVALID /Retry/0/MaxAttempts']],
    [{ BackoffRate: 0.99 }, ['NUMBER_INVALID /Retry/0/BackoffRate']],
    [{ BackoffRate: '2' }, ['NUMBER_INVALID /Retry/0/BackoffRate']],
    [{ MaxDelaySeconds: 1 }, ['MAX_DELAY_BELOW_INTERVAL /Retry/0/MaxDelaySeconds']],
    [{ IntervalSeconds: 5, MaxDelaySeconds: 5 }, ['MAX_DELAY_BELOW_INTERVAL /Retry/0/MaxDelaySeconds']],
    [{ MaxDelaySeconds: 31_622_401 }, ['DURATION_INVALID /Retry/0/MaxDelaySeconds']],
    [{ JitterStrategy: 'full' }, ['JITTER_UNKNOWN /Retry/0/JitterStrategy']],
    [{ Interval: 1 }, ['FIELD_UNKNOWN /Retry/0/Interval']],
    [{ Comment: 1 }, ['TYPE_WRONG /Retry/0/Comment']],
  ])('%j: %j', (fields, problems) => {
    const Retry = [{ ErrorEquals: ['E'], ...fields }];
    expect(inState(task({ Retry }))).toEqual(problems);
    expect(inState(task({ Retry }), JSONATA)).toEqual(problems);
  });

  it.each<[Json]>([['x'], [{}], [null]])('is not %j', (Retry) =>
    expect(inState(task({ Retry }))).toEqual(['TYPE_WRONG /Retry']),
  );
});

describe('Fallback States', () => {
  it('keeps the error output where a catcher of JSONPath says', () =>
    expect(
      taskOf({
        Catch: [
          { ErrorEquals: ['E'], Next: 'ok' },
          { ErrorEquals: ['F'], Next: 'ok', ResultPath: '$.error.info' },
          { ErrorEquals: ['States.ALL'], Next: 'ok', ResultPath: null, Assign: { 'why.$': '$.Cause' }, Comment: 'c' },
        ],
      }).catch,
    ).toMatchObject([
      { errors: ['E'], next: 'ok' },
      { errors: ['F'], next: 'ok', resultPath: ['error', 'info'] },
      { errors: ['States.ALL'], next: 'ok', resultPath: null, assign: [['why', { kind: 'reference' }]] },
    ]));

  it('shapes it where a catcher of JSONata says', () => {
    const [catcher] = taskOf(
      { Catch: [{ ErrorEquals: ['E'], Next: 'ok', Output: '{% $states.errorOutput %}', Assign: { n: 1 } }] },
      JSONATA,
    ).catch;
    expect(show(catcher?.output)).toBe('{% $states.errorOutput %}');
    expect(catcher?.assign).toEqual([['n', { kind: 'constant', value: 1 }]]);
    expect(catcher).not.toHaveProperty('resultPath');
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { Output: 1 }, ['FIELD_NOT_OF_LANGUAGE /Catch/0/Output']],
    [JSONATA, { ResultPath: '$.e' }, ['FIELD_NOT_OF_LANGUAGE /Catch/0/ResultPath']],
    [{}, { ResultPath: '$.e[*]' }, ['PATH_MALFORMED /Catch/0/ResultPath']],
    [{}, { Assign: { states: 1 } }, ['VARIABLE_NAME_INVALID /Catch/0/Assign/states']],
    [{}, { Next: 'nowhere' }, ['NEXT_UNKNOWN /Catch/0/Next']],
    [{}, { End: true }, ['FIELD_UNKNOWN /Catch/0/End']],
    [JSONATA, { Output: '{% ( %}' }, ['EXPRESSION_MALFORMED /Catch/0/Output']],
  ])('%j %j: %j', (top, fields, problems) =>
    expect(inState(task({ Catch: [{ ErrorEquals: ['E'], Next: 'ok', ...fields }] }), top)).toEqual(problems),
  );

  it('goes somewhere', () =>
    expect(inState(task({ Catch: [{ ErrorEquals: ['E'] }] }))).toEqual(['NEXT_MISSING /Catch/0/Next']));

  it('is a way to a state', () =>
    expect(inState({ Type: 'Task', Resource: 'f', End: true, Catch: [{ ErrorEquals: ['E'], Next: 'ok' }] })).toEqual(
      [],
    ));
});

describe('Error names', () => {
  const withCatch = (...lists: Json[]) =>
    inState(task({ Catch: lists.map((ErrorEquals) => ({ ErrorEquals, Next: 'ok' })) }));
  const withRetry = (...lists: Json[]) => inState(task({ Retry: lists.map((ErrorEquals) => ({ ErrorEquals })) }));

  it.each<[Json[], string[]]>([
    [[['A', 'B'], ['States.ALL']], []],
    [[['States.HeartbeatTimeout', 'States.Permissions', 'States.ExceedToleratedFailureThreshold']], []],
    [[[]], ['ERRORS_MISSING 0/ErrorEquals']],
    [['States.ALL'], ['ERRORS_MISSING 0/ErrorEquals']],
    [[['A', 1]], ['TYPE_WRONG 0/ErrorEquals/1']],
    [[['']], ['TYPE_WRONG 0/ErrorEquals/0']],
    [[['States.ALL', 'A']], ['ALL_NOT_ALONE 0/ErrorEquals']],
    [[['States.ALL'], ['A']], ['ALL_NOT_LAST 0/ErrorEquals']],
  ])('%j: %j', (lists, problems) => {
    expect(withCatch(...lists)).toEqual(problems.map((problem) => problem.replace(/ /, ' /Catch/')));
    expect(withRetry(...lists)).toEqual(problems.map((problem) => problem.replace(/ /, ' /Retry/')));
  });

  it('must be there', () =>
    expect(problemsIn(task({ Retry: [{}] }))).toMatchObject([
      { code: 'ERRORS_MISSING', path: '/Retry/0/ErrorEquals' },
    ]));
});
