import type { Json, JsonObject } from '@workflows/contracts';
import { alone, aloneInJsonata, chain, runDocument } from './run-document.fixture';

/** Amazon States Language, "State Types": what is decided at run time. */

describe('Wait State', () => {
  const when = (wait: JsonObject): JsonObject =>
    chain({ W: { Type: 'Wait', ...wait }, At: { Type: 'Pass', Parameters: { 'at.$': '$$.State.EnteredTime' } } });

  it.each<[string, JsonObject, Json, string]>([
    ['Seconds', { Seconds: 10 }, {}, '2023-01-01T00:00:10.000Z'],
    ['SecondsPath', { SecondsPath: '$.s' }, { s: 90 }, '2023-01-01T00:01:30.000Z'],
    ['SecondsPath of 0', { SecondsPath: '$.s' }, { s: 0 }, '2023-01-01T00:00:00.000Z'],
    ['Timestamp', { Timestamp: '2023-03-14T01:59:00Z' }, {}, '2023-03-14T01:59:00.000Z'],
    [
      'TimestampPath with an offset',
      { TimestampPath: '$.t' },
      { t: '2023-01-02T02:00:00+02:00' },
      '2023-01-02T00:00:00.000Z',
    ],
    ['a Timestamp of the past', { Timestamp: '2020-01-01T00:00:00Z' }, {}, '2023-01-01T00:00:00.000Z'],
    [
      'an expression for Seconds',
      { QueryLanguage: 'JSONata', Seconds: '{% $states.input.s * 2 %}' },
      { s: 5 },
      '2023-01-01T00:00:10.000Z',
    ],
    [
      'an expression for Timestamp',
      { QueryLanguage: 'JSONata', Timestamp: '{% $states.input.t %}' },
      { t: '2024-01-01T00:00:00Z' },
      '2024-01-01T00:00:00.000Z',
    ],
  ])('waits by %s', async (_, wait, input, at) =>
    expect(await runDocument(when(wait), input)).toEqual({ output: { at } }),
  );

  it.each<[string, JsonObject, Json]>([
    ['a fraction', { SecondsPath: '$.s' }, { s: 1.5 }],
    ['a negative number', { SecondsPath: '$.s' }, { s: -1 }],
    ['a text', { SecondsPath: '$.s' }, { s: 'soon' }],
    ['nothing there', { SecondsPath: '$.none' }, {}],
    ['more than ASL allows', { SecondsPath: '$.s' }, { s: 100_000_000 }],
    ['a time without an offset', { TimestampPath: '$.t' }, { t: '2023-01-02T02:00:00' }],
    ['a time in lower case', { TimestampPath: '$.t' }, { t: '2023-01-02t02:00:00z' }],
    ['a number as a time', { TimestampPath: '$.t' }, { t: 1 }],
  ])('fails with States.Runtime over %s', async (_, wait, input) =>
    expect(await runDocument(when(wait), input)).toMatchObject({ error: 'States.Runtime' }),
  );
});

describe('Task State timeouts', () => {
  const slow = { f: { $after: 30, result: 'late' } };
  it.each<[string, JsonObject, Json]>([
    ['TimeoutSeconds', { TimeoutSeconds: 10 }, {}],
    ['TimeoutSecondsPath', { TimeoutSecondsPath: '$.t' }, { t: 10 }],
    ['HeartbeatSeconds', { TimeoutSeconds: 60, HeartbeatSeconds: 10 }, {}],
    ['HeartbeatSecondsPath', { TimeoutSeconds: 60, HeartbeatSecondsPath: '$.h' }, { h: 10 }],
    ['an expression', { QueryLanguage: 'JSONata', TimeoutSeconds: '{% $states.input.t %}' }, { t: 10 }],
  ])('end a task by %s', async (_, fields, input) =>
    expect(await runDocument(alone({ Type: 'Task', Resource: 'f', ...fields }), input, slow)).toMatchObject({
      error: expect.stringMatching(/^States\.(Heartbeat)?Timeout$/) as string,
    }),
  );

  it.each<[string, JsonObject, Json]>([
    ['0', { TimeoutSecondsPath: '$.t' }, { t: 0 }],
    ['a text', { TimeoutSecondsPath: '$.t' }, { t: 'soon' }],
    ['a fraction', { HeartbeatSecondsPath: '$.t', TimeoutSeconds: 60 }, { t: 1.5 }],
  ])('fail with States.Runtime where a path gives %s', async (_, fields, input) =>
    expect(await runDocument(alone({ Type: 'Task', Resource: 'f', ...fields }), input, slow)).toMatchObject({
      error: 'States.Runtime',
    }),
  );

  it('end a machine by its own TimeoutSeconds', async () => {
    const definition = alone({ Type: 'Wait', Seconds: 60 }, { TimeoutSeconds: 10 });
    expect(await runDocument(definition)).toMatchObject({ error: 'States.Timeout' });
  });
});

describe('Task State resources', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:add:live';
  it.each<[string, JsonObject, Json]>([
    ['a bare name', { Resource: 'add' }, {}],
    ['the ARN of a function', { Resource: ARN }, {}],
    ['the ARN of an activity', { Resource: 'arn:aws:states:eu-central-1:123456789012:activity:add' }, {}],
    [
      'an ARN that is computed',
      {
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { 'FunctionName.$': '$.fn', Payload: {} },
        OutputPath: '$.Payload',
      },
      { fn: ARN },
    ],
  ])('call the function that %s names', async (_, fields, input) =>
    expect(await runDocument(alone({ Type: 'Task', ...fields }), input, { add: 3 })).toEqual({ output: 3 }),
  );
});

describe('Parallel State', () => {
  const branch = (state: JsonObject): JsonObject => ({
    StartAt: `b${++count}`,
    States: { [`b${count}`]: { ...state, End: true } },
  });
  let count = 0;

  it.each<[string, JsonObject, Json, Json]>([
    [
      'gives the outputs of its branches in their order',
      { Branches: [branch({ Type: 'Wait', Seconds: 9 }), branch({ Type: 'Pass', Result: 2 })] },
      1,
      [1, 2],
    ],
    [
      'gives each branch its Parameters',
      { Parameters: { 'x.$': '$.a' }, Branches: [branch({ Type: 'Pass' })] },
      { a: 1 },
      [{ x: 1 }],
    ],
    [
      'gives each branch what InputPath left',
      { InputPath: '$.a', Branches: [branch({ Type: 'Pass' })] },
      { a: [7] },
      [[7]],
    ],
    [
      'applies ResultSelector and ResultPath',
      { Branches: [branch({ Type: 'Pass', Result: 5 })], ResultSelector: { 'first.$': '$[0]' }, ResultPath: '$.r' },
      { a: 1 },
      { a: 1, r: { first: 5 } },
    ],
    [
      'takes Arguments and Output in JSONata',
      {
        QueryLanguage: 'JSONata',
        Arguments: { x: '{% $states.input.a %}' },
        Branches: [branch({ Type: 'Pass' })],
        Output: '{% $states.result[0].x %}',
      },
      { a: 3 },
      3,
    ],
  ])('%s', async (_, fields, input, output) =>
    expect(await runDocument(alone({ Type: 'Parallel', ...fields }), input)).toEqual({ output }),
  );
});

describe('Map State', () => {
  const processor = (state: JsonObject = { Type: 'Pass' }, config?: JsonObject): JsonObject => ({
    ...(config && { ProcessorConfig: config }),
    StartAt: 'Each',
    States: { Each: { ...state, ...(state['Type'] === 'Fail' ? {} : { End: true }) } },
  });
  const map = (fields: JsonObject): JsonObject =>
    alone({ Type: 'Map', ...(fields['Iterator'] ? {} : { ItemProcessor: processor() }), ...fields });

  it.each<[string, JsonObject, Json, Json]>([
    ['iterates over its input', {}, [1, 2], [1, 2]],
    ['iterates over ItemsPath', { ItemsPath: '$.l' }, { l: ['a'] }, ['a']],
    ['iterates over what InputPath left', { InputPath: '$.in', ItemsPath: '$.l' }, { in: { l: ['a'] } }, ['a']],
    [
      'shapes items by ItemSelector, "$" being its effective input',
      { ItemsPath: '$.l', ItemSelector: { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'k.$': '$.k' } },
      { l: ['a', 'b'], k: 1 },
      [
        { v: 'a', i: 0, k: 1 },
        { v: 'b', i: 1, k: 1 },
      ],
    ],
    [
      'takes Parameters for ItemSelector, as of old',
      { ItemsPath: '$.l', Parameters: { 'v.$': '$$.Map.Item.Value' } },
      { l: [3] },
      [{ v: 3 }],
    ],
    [
      'takes Iterator for ItemProcessor, as of old',
      { Iterator: processor({ Type: 'Pass', Result: 'it' }) },
      [1, 2],
      ['it', 'it'],
    ],
    [
      'takes Items in JSONata, constants too',
      {
        QueryLanguage: 'JSONata',
        Items: ['{% $states.input.x %}', 2],
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
      },
      { x: 1 },
      [{ v: 1 }, { v: 2 }],
    ],
    [
      'shows the item to states inside',
      { ItemProcessor: processor({ Type: 'Pass', Parameters: { 'v.$': '$$.Map.Item.Value' } }) },
      [7],
      [{ v: 7 }],
    ],
    [
      'bears what it tolerates',
      { ToleratedFailureCount: 2, ItemProcessor: processor({ Type: 'Fail', Error: 'E' }) },
      [1, 2],
      [],
    ],
    [
      'takes its limits from paths',
      {
        ItemsPath: '$.l',
        MaxConcurrencyPath: '$.m',
        ToleratedFailurePercentagePath: '$.p',
        ItemProcessor: processor({ Type: 'Fail', Error: 'E' }),
      },
      { l: [1], m: 1, p: 100 },
      [],
    ],
  ])('%s', async (_, fields, input, output) => expect(await runDocument(map(fields), input)).toEqual({ output }));

  it.each<[string, JsonObject, Json, string]>([
    ['an item that fails', { ItemProcessor: processor({ Type: 'Fail', Error: 'E' }) }, [1], 'E'],
    [
      'an item that fails in distributed mode',
      { ItemProcessor: processor({ Type: 'Fail', Error: 'E' }, { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }) },
      [1],
      'States.ExceedToleratedFailureThreshold',
    ],
    [
      'more failures than tolerated',
      { ToleratedFailurePercentage: 50, ItemProcessor: processor({ Type: 'Fail', Error: 'E' }) },
      [1, 2, 3],
      'States.ExceedToleratedFailureThreshold',
    ],
    ['an ItemsPath that is no list', { ItemsPath: '$.l' }, { l: 7 }, 'States.Runtime'],
    ['a limit that is none', { ItemsPath: '$.l', MaxConcurrencyPath: '$.m' }, { l: [1], m: 'x' }, 'States.Runtime'],
    [
      'Items that are no list in JSONata',
      { QueryLanguage: 'JSONata', Items: '{% 7 %}' },
      {},
      'States.QueryEvaluationError',
    ],
    ['an ItemSelector whose path is not there', { ItemSelector: { 'v.$': '$.none' } }, [1], 'States.Runtime'],
  ])('fails over %s', async (_, fields, input, error) =>
    expect(await runDocument(map(fields), input)).toMatchObject({ error }),
  );

  it.each<[JsonObject, string]>([
    [{ Error: 'E', Cause: 'why' }, 'E: why'],
    [{ Error: 'E' }, 'E'],
    [{}, 'The specified tolerated failure threshold was exceeded'],
  ])('says in distributed mode of an item that failed with %j: %s', async (failure, cause) => {
    const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    const failing = map({ ItemProcessor: processor({ Type: 'Fail', ...failure }, distributed) });
    expect(await runDocument(failing, [1])).toEqual({ error: 'States.ExceedToleratedFailureThreshold', cause });
  });
});

describe('JSONata', () => {
  it.each<[string, JsonObject, Json, Json]>([
    [
      'Output of every JSON type',
      { Type: 'Pass', Output: [1, 'a', null, true, { x: ['{% 1 + 1 %}'] }] },
      {},
      [1, 'a', null, true, { x: [2] }],
    ],
    ['Output as an expression', { Type: 'Pass', Output: '{% $states.input.a %}' }, { a: [1] }, [1]],
    ['an Output without braces is a constant', { Type: 'Pass', Output: '$states.input' }, {}, '$states.input'],
    ['no Output is the input', { Type: 'Pass' }, { a: 1 }, { a: 1 }],
    ['Succeed with Output', { Type: 'Succeed', Output: '{% $count($states.input) %}' }, [1, 2], 2],
    ['keys are no expressions', { Type: 'Pass', Output: { '{% 1 %}': 1 } }, {}, { '{% 1 %}': 1 }],
  ])('%s', async (_, state, input, output) =>
    expect(await runDocument(aloneInJsonata(state), input)).toEqual({ output }),
  );

  it.each<[string, JsonObject]>([
    ['an expression that gives nothing', { Type: 'Pass', Output: '{% $states.input.none %}' }],
    ['a type error', { Type: 'Pass', Output: '{% 1 + "a" %}' }],
    ['a function as the result', { Type: 'Pass', Output: '{% $sum %}' }],
    [
      'a condition that is no boolean',
      { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Only' }], Default: 'Only' },
    ],
  ])('fails with States.QueryEvaluationError over %s', async (_, state) => {
    const definition =
      state['Type'] === 'Choice'
        ? chain(
            { Only: { ...state, Choices: [{ Condition: '{% 1 %}', Next: 'P' }], Default: 'P' }, P: { Type: 'Pass' } },
            { QueryLanguage: 'JSONata' },
          )
        : aloneInJsonata(state);
    expect(await runDocument(definition)).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
