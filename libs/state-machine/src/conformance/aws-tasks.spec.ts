import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { alone, aloneInJsonata, chain, runDocument } from './run-document.fixture';

/** What AWS answers about tasks, their data and the context object, where the specification is silent. */

describe('States.StringToJson', () => {
  const read = (text: string): JsonObject =>
    alone({ Type: 'Pass', Parameters: { 'x.$': 'States.StringToJson($.t)', t: text } });

  it.each<[string, Json]>([
    ['', null],
    [' \n', null],
    ['{"a":[1]}', { a: [1] }],
  ])('of %j is %j', async (t, x) => expect(await runDocument(read(t), { t })).toMatchObject({ output: { x } }));

  it.each(['1e400', '[-1e999]', '{"a":{"b":1e400}}'])('refuses a number that nothing can hold: %s', async (t) =>
    expect(await runDocument(read(t), { t })).toMatchObject({ error: 'States.IntrinsicFailure' }),
  );

  it('is $parse in JSONata, which refuses it as well', async () =>
    expect(
      await runDocument(aloneInJsonata({ Type: 'Pass', Output: '{% $parse($states.input.t) %}' }), { t: '1e400' }),
    ).toMatchObject({ error: 'States.QueryEvaluationError' }));

  it.each(['States.IntrinsicFailure', 'States.QueryEvaluationError'])(
    'says of what is too deep that it is: %s',
    async (error) => {
      const t = '['.repeat(200) + ']'.repeat(200);
      const inJsonata = aloneInJsonata({ Type: 'Pass', Output: '{% $parse($states.input.t) %}' });
      const outcome = await runDocument(error === 'States.IntrinsicFailure' ? read(t) : inJsonata, { t });
      expect(outcome).toMatchObject({ error, cause: expect.stringMatching(/nest(s|ed)/) as string });
    },
  );
});

describe('the Payload of lambda:invoke', () => {
  const RESOURCE = 'arn:aws:states:::lambda:invoke';
  const echo = { f: { $fn: '{"got": $}' } };
  const got = async (definition: JsonObject, input: Json = {}): Promise<Json | undefined> => {
    const outcome = await runDocument(definition, input, echo);
    if (!('output' in outcome)) throw new Error(JSON.stringify(outcome));
    return ((outcome.output as JsonObject)['Payload'] as JsonObject)['got'];
  };
  const invoke = (parameters: JsonObject): JsonObject =>
    alone({ Type: 'Task', Resource: RESOURCE, Parameters: { FunctionName: 'f', ...parameters } });

  it.each<[string, JsonObject, Json, Json]>([
    ['that is not there', {}, {}, {}],
    ['that is null', { Payload: null }, {}, {}],
    ['that is null where it is found', { 'Payload.$': '$.p' }, { p: null }, {}],
    ['that is JSON in a text', { Payload: '{"a":1}' }, {}, { a: 1 }],
    ['that is JSON in a text where it is found', { 'Payload.$': '$.p' }, { p: '[1]' }, [1]],
    ['that is another text', { Payload: 'plain' }, {}, 'plain'],
  ])('%s', async (_, parameters, input, payload) => expect(await got(invoke(parameters), input)).toEqual(payload));

  it('is the same in JSONata', async () => {
    const task = (args: Json): JsonObject => aloneInJsonata({ Type: 'Task', Resource: RESOURCE, Arguments: args });
    expect(await got(task({ FunctionName: 'f', Payload: '{% $states.input.p %}' }), { p: null })).toEqual({});
    expect(await got(task('{% {"FunctionName": "f", "Payload": "[2]"} %}'))).toEqual([2]);
  });
});

describe('the context object', () => {
  it('has every field that is documented', async () => {
    const outcome = await runDocument(alone({ Type: 'Pass', Parameters: { 'x.$': '$$' } }), { a: 1 });
    expect(outcome).toEqual({
      output: {
        x: {
          Execution: {
            Id: 'execution_test',
            Input: { a: 1 },
            Name: 'execution_test',
            RedriveCount: 0,
            RoleArn: 'workflow_test',
            StartTime: '2023-01-01T00:00:00.000Z',
          },
          State: { EnteredTime: '2023-01-01T00:00:00.000Z', Name: 'Only', RetryCount: 0 },
          StateMachine: { Id: 'workflow_test', Name: 'Test' },
        },
      },
    });
  });

  describe('of an item of a distributed Map', () => {
    const processor = {
      ...{ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    };
    const map = (fields: JsonObject): JsonObject => alone({ Type: 'Map', ItemProcessor: processor, ...fields });
    const object = {
      ...{ Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'in/k.json' } },
      ReaderConfig: { InputType: 'JSON' },
    };
    const list = { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b', Prefix: 'in' } };

    it.each<[string, JsonObject, Json, string]>([
      ['the input', {}, [1], 'STATE_DATA'],
      ['an object', { ItemReader: object }, {}, 'S3://b/in/k.json'],
      ['a list of objects', { ItemReader: list }, {}, 'S3://b'],
    ])('says that it comes from %s', async (_, fields, input, s) => {
      const definition = map({ ...fields, ItemSelector: { 's.$': '$$.Map.Item.Source' } });
      expect(await runDocument(definition, input, { objects: { 'b/in/k.json': [1] } })).toEqual({ output: [{ s }] });
    });

    const select = { 'k.$': '$$.Map.Item.Key', 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' };
    const members = { a: 1, b: { Value: 2 } };

    it.each<[string, JsonObject, Json]>([
      ['the input', {}, members],
      ['an object', { ItemReader: object }, {}],
    ])('has its key where it is a member of %s', async (_, fields, input) => {
      const definition = map({ ...fields, ItemSelector: select });
      const expected = [
        { k: 'a', v: 1, i: 0 },
        { k: 'b', v: { Value: 2 }, i: 1 },
      ];
      expect(await runDocument(definition, input, { objects: { 'b/in/k.json': members } })).toEqual({
        output: expected,
      });
    });

    it('has no key where it looks like a member and is none', async () =>
      expect(
        await runDocument(
          map({ ItemReader: object, ItemSelector: { 'm.$': '$$.Map.Item' } }),
          {},
          {
            objects: { 'b/in/k.json': [{ Key: 'a', Value: 1 }] },
          },
        ),
      ).toEqual({ output: [{ m: { Index: 0, Source: 'S3://b/in/k.json', Value: { Key: 'a', Value: 1 } } }] }));
  });
});

describe('a variable assigned in the Catch of a Parallel', () => {
  const parallel = (more: JsonObject): JsonObject => ({
    Type: 'Parallel',
    Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { v: 1 }, End: true } } }],
    Next: 'End',
    ...more,
  });
  const end = { Type: 'Pass' };

  it('may have the name of one inside its branches', () => {
    const caught = parallel({ Catch: [{ ErrorEquals: ['States.ALL'], Assign: { v: 2 }, Next: 'End' }] });
    expect(compileDefinition({ definition: chain({ Only: caught, End: end }) })).toMatchObject({ ok: true });
  });

  it('may not where the state itself assigns it', () =>
    expect(compileDefinition({ definition: chain({ Only: parallel({ Assign: { v: 2 } }), End: end }) })).toMatchObject({
      ok: false,
      problems: [{ code: 'VARIABLE_OF_OUTER_SCOPE' }],
    }));
});

describe('startExecution.waitForTaskToken', () => {
  const task = (args: JsonObject): JsonObject =>
    alone({ Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken', Parameters: args });

  it('gives what its token is answered with', async () => {
    const definition = task({ StateMachineArn: 'child', Input: { 'token.$': '$$.Task.Token' } });
    expect(await runDocument(definition, {}, { 'workflow:child': { answered: true } })).toEqual({
      output: { answered: true },
    });
    expect(await runDocument(definition, {}, { 'workflow:child': { error: 'No', cause: 'c' } })).toEqual({
      error: 'No',
      cause: 'c',
    });
  });
});
