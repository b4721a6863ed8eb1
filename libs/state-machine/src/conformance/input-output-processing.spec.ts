import type { Json, JsonObject } from '@workflows/contracts';
import { alone, chain, runDocument } from './run-document.fixture';

/** Amazon States Language, "Input and Output Processing with JSONPath". */

const RAW = { title: 'Numbers to add', numbers: { val1: 3, val2: 4 } };
const task = (more: JsonObject): JsonObject => alone({ Type: 'Task', Resource: 'f', ...more });
const seen = { f: { $fn: '{"seen": $}' } };

describe('Defaults', () => {
  it.each<[string, JsonObject, Json, Json]>([
    ['a state consumes its raw input and passes its result on', {}, { a: 1 }, 7],
    ['InputPath "$" is no change', { InputPath: '$' }, { a: 1 }, 7],
    ['ResultPath "$" replaces the input', { ResultPath: '$' }, { a: 1 }, 7],
    ['OutputPath "$" is no change', { OutputPath: '$' }, { a: 1 }, 7],
  ])('%s', async (_, fields, input, output) =>
    expect(await runDocument(task(fields), input, { f: 7 })).toEqual({ output }),
  );
});

describe('Using InputPath, Parameters, ResultSelector, ResultPath and OutputPath', () => {
  it.each<[string, JsonObject, Json, Json, Json]>([
    ['InputPath selects', { InputPath: '$.numbers' }, RAW, seen, { seen: { val1: 3, val2: 4 } }],
    ['InputPath null discards the input', { InputPath: null }, RAW, seen, { seen: {} }],
    [
      'several values of an InputPath come as a list',
      { InputPath: '$.a[0,1]' },
      { a: [1, 2, 3, 4] },
      seen,
      { seen: [1, 2] },
    ],
    [
      'an InputPath that matches nothing of many gives none',
      { InputPath: '$.a[?(@ > 9)]' },
      { a: [1] },
      seen,
      { seen: [] },
    ],
    ['InputPath of the context object', { InputPath: '$$.State.Name' }, RAW, seen, { seen: 'Only' }],
    [
      'Parameters see what InputPath left',
      { InputPath: '$.numbers', Parameters: { 'x.$': '$.val1' } },
      RAW,
      seen,
      { seen: { x: 3 } },
    ],
    [
      'Parameters are walked however deep, constants stay',
      {
        Parameters: {
          flagged: true,
          parts: { 'first.$': '$.vals[0]', 'last3.$': '$.vals[-3:]' },
          list: [{ 'n.$': '$.vals[1]' }],
        },
      },
      { vals: [0, 10, 20, 30] },
      seen,
      { seen: { flagged: true, parts: { first: 0, last3: [10, 20, 30] }, list: [{ n: 10 }] } },
    ],
    [
      'ResultSelector sees the result',
      { ResultSelector: { 'total.$': '$.sum', by: 'f' } },
      RAW,
      { f: { sum: 7 } },
      { total: 7, by: 'f' },
    ],
    [
      'ResultPath puts the result into the raw input',
      { InputPath: '$.numbers', ResultPath: '$.sum' },
      RAW,
      { f: 7 },
      { ...RAW, sum: 7 },
    ],
    [
      'ResultPath overwrites',
      { ResultPath: '$.master.detail' },
      { master: { detail: [1, 2, 3] } },
      { f: 6 },
      { master: { detail: 6 } },
    ],
    [
      'ResultPath makes the fields between',
      { ResultPath: '$.master.result.sum' },
      { master: { detail: [1, 2, 3] } },
      { f: 6 },
      { master: { detail: [1, 2, 3], result: { sum: 6 } } },
    ],
    ['ResultPath null discards the result', { ResultPath: null }, RAW, { f: 7 }, RAW],
    ['OutputPath selects after ResultPath', { ResultPath: '$.r', OutputPath: '$.r.x' }, RAW, { f: { x: 1 } }, 1],
    ['OutputPath null is an empty object', { OutputPath: null }, RAW, { f: 7 }, {}],
    [
      'several values of an OutputPath come as a list',
      { OutputPath: '$..x' },
      RAW,
      { f: { l: [{ x: 1 }, { x: 2 }] } },
      [1, 2],
    ],
    [
      'all five in their order',
      {
        InputPath: '$.numbers',
        Parameters: { 'a.$': '$.val1' },
        ResultSelector: { 's.$': '$.seen.a' },
        ResultPath: '$.r',
        OutputPath: '$.r',
      },
      RAW,
      seen,
      { s: 3 },
    ],
  ])('%s', async (_, fields, input, mocks, output) =>
    expect(await runDocument(task(fields), input, mocks)).toEqual({ output }),
  );
});

describe('JSONPath Runtime Errors', () => {
  it.each<[string, JsonObject, Json, string]>([
    [
      'an intrinsic function',
      { Parameters: { 'x.$': 'States.StringToJson($.a)' } },
      { a: '{' },
      'States.IntrinsicFailure',
    ],
    ['ResultPath', { ResultPath: '$.x' }, 'foo', 'States.ResultPathMatchFailure'],
  ])('%s that cannot be applied fails by its own name, and can be caught by it', async (_, fields, input, error) => {
    expect(await runDocument(task(fields), input, { f: { ok: 1 } })).toMatchObject({ error });
    const caught = chain({
      Only: {
        Type: 'Task',
        Resource: 'f',
        ...fields,
        Catch: [{ ErrorEquals: [error], Next: 'Caught', ResultPath: null }],
        Next: 'Caught',
      },
      Caught: { Type: 'Pass', Result: 'caught' },
    });
    expect(await runDocument(caught, input, { f: { ok: 1 } })).toEqual({ output: 'caught' });
  });
});

describe('Pass, Choice, Wait and Succeed', () => {
  it.each<[string, JsonObject, Json, Json]>([
    ['Pass gives its input', alone({ Type: 'Pass' }), RAW, RAW],
    ['Pass gives its Result, of any type', alone({ Type: 'Pass', Result: [1, null] }), RAW, [1, null]],
    [
      'Pass puts its Result at ResultPath',
      alone({ Type: 'Pass', Result: 1, ResultPath: '$.numbers.val1' }),
      RAW,
      { title: 'Numbers to add', numbers: { val1: 1, val2: 4 } },
    ],
    ['Pass gives its Parameters', alone({ Type: 'Pass', Parameters: { 'n.$': '$.numbers.val2' } }), RAW, { n: 4 }],
    ['Pass gives what InputPath left', alone({ Type: 'Pass', InputPath: '$.numbers', OutputPath: '$.val1' }), RAW, 3],
    ['Pass drops its result at ResultPath null', alone({ Type: 'Pass', Result: 1, ResultPath: null }), RAW, RAW],
    [
      'Wait applies InputPath and OutputPath',
      alone({ Type: 'Wait', Seconds: 1, InputPath: '$.numbers', OutputPath: '$.val2' }),
      RAW,
      4,
    ],
    [
      'Succeed applies InputPath and OutputPath',
      alone({ Type: 'Succeed', InputPath: '$.numbers', OutputPath: '$.val2' }),
      RAW,
      4,
    ],
    [
      'Choice applies InputPath and OutputPath',
      chain({
        C: {
          Type: 'Choice',
          InputPath: '$.numbers',
          OutputPath: '$.val1',
          Choices: [{ Variable: '$.val2', NumericEquals: 4, Next: 'P' }],
        },
        P: { Type: 'Pass' },
      }),
      RAW,
      3,
    ],
  ])('%s', async (_, definition, input, output) => expect(await runDocument(definition, input)).toEqual({ output }));
});

describe('The Context Object', () => {
  it.each<[string, string, Json]>([
    ['the execution', '$$.Execution.Input.a', 1],
    ['its start', '$$.Execution.StartTime', '2023-01-01T00:00:00.000Z'],
    ['the state', '$$.State.Name', 'Only'],
    ['when it was entered', '$$.State.EnteredTime', '2023-01-01T00:00:00.000Z'],
    ['how often it was retried', '$$.State.RetryCount', 0],
  ])('tells %s', async (_, path, value) =>
    expect(await runDocument(alone({ Type: 'Pass', Parameters: { 'x.$': path } }), { a: 1 })).toEqual({
      output: { x: value },
    }),
  );

  it('comes as a whole by "$$"', async () => {
    const whole = await runDocument(alone({ Type: 'Pass', Parameters: { 'x.$': '$$' } }), { a: 1 });
    expect(whole).toMatchObject({
      output: { x: { Execution: { Input: { a: 1 } }, State: { Name: 'Only' }, StateMachine: {} } },
    });
  });
});
