import type { Json, JsonObject } from '@workflows/contracts';
import type { TaskNode } from '../../../program';
import { inState, JSONATA, nodeOf, problemsIn, show } from '../asl.fixture';

const task = (fields: JsonObject): JsonObject => ({ Type: 'Task', Resource: 'f', End: true, ...fields });

function taskOf(fields: JsonObject, top: JsonObject = {}): TaskNode {
  const node = nodeOf(task(fields), top);
  if (node.type !== 'task') throw new Error(node.type);
  return node;
}

describe('Task State', () => {
  it.each<[Json, string[]]>([
    ['f', []],
    [null, ['TYPE_WRONG /Resource']],
    ['', ['TYPE_WRONG /Resource']],
    [{}, ['TYPE_WRONG /Resource']],
    ['send email', ['RESOURCE_INVALID /Resource']],
    ['arn:aws:states:::sqs:sendMessage', ['INTEGRATION_UNSUPPORTED /Resource']],
    ['{% $f %}', ['RESOURCE_INVALID /Resource']],
  ])('its Resource may be %j or not: %j', (Resource, problems) => {
    expect(inState(task({ Resource }))).toEqual(problems);
    expect(inState(task({ Resource }), JSONATA)).toEqual(problems);
  });

  it('must have a Resource', () => {
    expect(inState({ Type: 'Task', End: true })).toEqual(['FIELD_MISSING /Resource']);
  });

  it('names what can be used instead of an integration that is not there', () => {
    const [problem] = problemsIn(task({ Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem' }));
    expect(problem?.message).toBe(
      '"arn:aws:states:::aws-sdk:dynamodb:putItem" is not available here; name a function that does it in "Resource".',
    );
  });

  it('gives its function what Parameters or Arguments say', () => {
    const parameters = {
      a: 1,
      'b.$': '$.x',
      'c.$': 'States.Array($.x, 2)',
      'd.$': '$$.Execution.Id',
      'e.$': '$$.State.Name',
    };
    expect(show(taskOf({ Parameters: parameters }).arguments)).toEqual({
      a: 1,
      b: 'ref $.x',
      c: 'ref States.Array($.x, 2)',
      d: 'ref $$.Execution.Id',
      e: 'ref $$.State.Name',
    });
    expect(show(taskOf({ Arguments: { a: '{% $states.input.v.y %}' } }, JSONATA).arguments)).toEqual({
      a: '{% $states.input.v.y %}',
    });
    expect(show(taskOf({ Arguments: '{% $states.input %}' }, JSONATA).arguments)).toBe('{% $states.input %}');
    expect(taskOf({}).arguments).toBeUndefined();
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { Parameters: { 'a.$': '$.[' } }, ['PATH_MALFORMED /Parameters/a.$']],
    [{}, { Parameters: { 'a.$': 'States.Nope()' } }, ['PATH_MALFORMED /Parameters/a.$']],
    [{}, { Parameters: { 'a.$': 1 } }, ['PATH_MALFORMED /Parameters/a.$']],
    [{}, { Parameters: { a: 1, 'a.$': '$' } }, ['PATH_MALFORMED /Parameters/a.$']],
    [{}, { ResultSelector: { 'a.$': '$..' } }, ['PATH_MALFORMED /ResultSelector/a.$']],
    [JSONATA, { Arguments: { a: { 'b/c': '{% ( %}' } } }, ['EXPRESSION_MALFORMED /Arguments/a/b~1c']],
  ])('hears of a malformed payload (%j %j)', (top, fields, problems) =>
    expect(inState(task(fields), top)).toEqual(problems),
  );

  it('suggests the function that may have been meant', () => {
    const [problem] = problemsIn(task({ Parameters: { 'a.$': "States.Formt('{}', $.a)" } }));
    expect(problem?.message).toContain('did you mean "States.Format"?');
  });

  it('is never tried again because its function was registered so', () => expect(taskOf({}).retry).toEqual([]));

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { Credentials: { RoleArn: 'arn:aws:iam::111122223333:role/r' } }, []],
    [{}, { Credentials: { 'RoleArn.$': '$.role' } }, []],
    [JSONATA, { Credentials: '{% $states.input.credentials %}' }, []],
    [{}, { Credentials: '$.role' }, ['TYPE_WRONG /Credentials']],
    [{}, { Credentials: { 'RoleArn.$': '$.[' } }, ['PATH_MALFORMED /Credentials/RoleArn.$']],
  ])('may have credentials, which change nothing (%j %j)', (top, fields, problems) => {
    expect(inState(task(fields), top)).toEqual(problems);
    if (problems.length === 0) expect(taskOf(fields, top)).toEqual(taskOf({}, top));
  });
});

describe('Timeouts and heartbeats', () => {
  const good: [JsonObject, JsonObject, unknown, unknown][] = [
    [{}, { TimeoutSeconds: 1 }, 1, undefined],
    [{}, { TimeoutSeconds: 99_999_999, HeartbeatSeconds: 99_999_998 }, 99_999_999, 99_999_998],
    [{}, { TimeoutSecondsPath: '$.t', HeartbeatSecondsPath: '$.h' }, 'ref $.t', 'ref $.h'],
    [{}, { TimeoutSecondsPath: '$.v', HeartbeatSeconds: 5 }, 'ref $.v', 5],
    [{}, { TimeoutSecondsPath: "$$.Execution.Input['t'][0]" }, "ref $$.Execution.Input['t'][0]", undefined],
    [JSONATA, { TimeoutSeconds: 60, HeartbeatSeconds: '{% $states.input.h %}' }, 60, '{% $states.input.h %}'],
    [JSONATA, { TimeoutSeconds: '{% $states.input.t %}', HeartbeatSeconds: 60 }, '{% $states.input.t %}', 60],
  ];
  it.each(good)('%j %j', (top, fields, timeout, heartbeat) => {
    const node = taskOf(fields, top);
    expect([show(node.timeout?.value), show(node.heartbeat?.value)]).toEqual([timeout, heartbeat]);
    for (const duration of [node.timeout, node.heartbeat]) if (duration) expect(duration.form).toBe('seconds');
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { TimeoutSeconds: 0 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { TimeoutSeconds: -1 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { TimeoutSeconds: 1.5 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { TimeoutSeconds: 100_000_000 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { TimeoutSeconds: '$.t' }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { TimeoutSeconds: '{% $states.input.t %}' }, ['DURATION_INVALID /TimeoutSeconds']],
    [{}, { HeartbeatSeconds: null }, ['DURATION_INVALID /HeartbeatSeconds']],
    [JSONATA, { TimeoutSeconds: 'PT1M' }, ['DURATION_INVALID /TimeoutSeconds']],
    [JSONATA, { TimeoutSeconds: '{% ( %}' }, ['EXPRESSION_MALFORMED /TimeoutSeconds']],
    [{}, { TimeoutSeconds: 5, HeartbeatSeconds: 5 }, ['HEARTBEAT_NOT_BELOW_TIMEOUT /HeartbeatSeconds']],
    [JSONATA, { TimeoutSeconds: 5, HeartbeatSeconds: 6 }, ['HEARTBEAT_NOT_BELOW_TIMEOUT /HeartbeatSeconds']],
    [{}, { TimeoutSeconds: 5, TimeoutSecondsPath: '$.t' }, ['FIELDS_EXCLUSIVE /TimeoutSecondsPath']],
    [{}, { HeartbeatSeconds: 5, HeartbeatSecondsPath: '$.t' }, ['FIELDS_EXCLUSIVE /HeartbeatSecondsPath']],
    [{}, { TimeoutSecondsPath: 't' }, ['PATH_MALFORMED /TimeoutSecondsPath']],
    [{}, { TimeoutSecondsPath: '$..t' }, ['PATH_MALFORMED /TimeoutSecondsPath']],
    [{}, { TimeoutSecondsPath: 5 }, ['TYPE_WRONG /TimeoutSecondsPath']],
  ])('%j %j: %j', (top, fields, problems) => expect(inState(task(fields), top)).toEqual(problems));
});

describe('Input and Output Processing', () => {
  it('reads every path', () => {
    const { paths } = taskOf({
      InputPath: '$.in[0]',
      ResultSelector: { 'r.$': '$.Payload' },
      ResultPath: "$.out['x'][1]",
      OutputPath: '$..out',
    });
    expect(paths).toMatchObject({
      input: { source: '$.in[0]' },
      result: ['out', 'x', 1],
      output: { source: '$..out' },
    });
    expect(show(paths?.resultSelector)).toEqual({ r: 'ref $.Payload' });
  });

  it('tells null from what is absent', () => {
    expect(taskOf({ InputPath: null, ResultPath: null, OutputPath: null }).paths).toEqual({
      input: null,
      result: null,
      output: null,
    });
    expect(taskOf({}).paths).toEqual({});
    expect(taskOf({ ResultPath: '$' }).paths).toEqual({ result: [] });
  });

  it('has none in JSONata', () => expect(taskOf({ Output: 1 }, JSONATA)).not.toHaveProperty('paths'));

  it.each<[string, Json, string]>([
    ['InputPath', '$$.Execution', ''],
    ['InputPath', '$v', 'VARIABLE_UNKNOWN'],
    ['InputPath', '$.a[*].b', ''],
    ['OutputPath', '$$', ''],
    ['InputPath', 'a', 'PATH_MALFORMED'],
    ['InputPath', '', 'PATH_MALFORMED'],
    ['InputPath', 1, 'TYPE_WRONG'],
    ['OutputPath', '$.a[', 'PATH_MALFORMED'],
    ['OutputPath', {}, 'TYPE_WRONG'],
    ['ResultPath', '$.a.b', ''],
    ['ResultPath', '$.a[*]', 'PATH_MALFORMED'],
    ['ResultPath', '$$.a', 'PATH_MALFORMED'],
    ['ResultPath', '$v', 'PATH_MALFORMED'],
    ['ResultPath', false, 'TYPE_WRONG'],
  ])('%s %j is good or %s', (field, path, code) =>
    expect(inState(task({ [field]: path }))).toEqual(code === '' ? [] : [`${code} /${field}`]),
  );
});
