import type { Json, JsonObject } from '@workflows/contracts';
import { compiled, inState, JSONATA, nodeOf, show } from '../asl.fixture';

/** Of a node that a spec knows the type of. */
function nodeAs<Type extends string>(type: Type, state: JsonObject, top: JsonObject = {}) {
  const node = nodeOf({ Type: type, ...state }, top);
  return node;
}

describe('Pass State', () => {
  const result = (fields: JsonObject) => {
    const node = nodeAs('Pass', { End: true, ...fields });
    return node.type === 'pass' ? show(node.result) : undefined;
  };

  it.each<[JsonObject, unknown]>([
    [{}, undefined],
    [{ Result: { 'a.$': '$.x' } }, { 'a.$': '$.x' }],
    [{ Result: null }, null],
    [{ Parameters: { 'a.$': '$.x', b: 1 } }, { a: 'ref $.x', b: 1 }],
    [{ Parameters: { 'a.$': '$.x' }, Result: 5 }, 5],
  ])('%j gives the result %j', (fields, value) => expect(result(fields)).toEqual(value));

  it('has an output in JSONata', () =>
    expect(nodeAs('Pass', { End: true, Output: [1] }, JSONATA)).toEqual({
      type: 'pass',
      name: 's',
      replace: false,
      output: { kind: 'constant', value: [1] },
    }));
});

describe('Wait State', () => {
  const waitOf = (fields: JsonObject, top: JsonObject) => {
    const node = nodeAs('Wait', { End: true, ...fields }, top);
    if (node.type !== 'wait') throw new Error(node.type);
    return node.wait.kind === 'for'
      ? { for: show(node.wait.duration.value), form: node.wait.duration.form }
      : { until: show(node.wait.time) };
  };

  it.each<[JsonObject, JsonObject, unknown]>([
    [{}, { Seconds: 0 }, { for: 0, form: 'seconds' }],
    [{}, { Seconds: 99_999_999 }, { for: 99_999_999, form: 'seconds' }],
    [{}, { SecondsPath: '$.n' }, { for: 'ref $.n', form: 'seconds' }],
    [{}, { Timestamp: '2016-03-14T01:59:00Z' }, { until: '2016-03-14T01:59:00Z' }],
    [{}, { TimestampPath: '$.at' }, { until: 'ref $.at' }],
    [JSONATA, { Seconds: 5 }, { for: 5, form: 'seconds' }],
    [JSONATA, { Seconds: '{% $states.input.n %}' }, { for: '{% $states.input.n %}', form: 'seconds' }],
    [JSONATA, { Timestamp: '2016-03-14T01:59:00+02:00' }, { until: '2016-03-14T01:59:00+02:00' }],
    [JSONATA, { Timestamp: '{% $states.input.at %}' }, { until: '{% $states.input.at %}' }],
  ])('%j %j: %j', (top, fields, wait) => expect(waitOf(fields, top)).toEqual(wait));

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, {}, ['WAIT_MISSING ']],
    [{}, { Seconds: 1, Timestamp: '2016-03-14T01:59:00Z' }, ['WAIT_AMBIGUOUS /Timestamp']],
    [{}, { Seconds: -1 }, ['DURATION_INVALID /Seconds']],
    [{}, { Seconds: 1.5 }, ['DURATION_INVALID /Seconds']],
    [{}, { Seconds: 100_000_000 }, ['DURATION_INVALID /Seconds']],
    [{}, { Seconds: '5' }, ['DURATION_INVALID /Seconds']],
    [{}, { Seconds: '{% 5 %}' }, ['DURATION_INVALID /Seconds']],
    [JSONATA, { Seconds: 'PT5S' }, ['DURATION_INVALID /Seconds']],
    [{}, { SecondsPath: 'n' }, ['PATH_MALFORMED /SecondsPath']],
    [{}, { SecondsPath: '$.n[*]' }, ['PATH_MALFORMED /SecondsPath']],
    [{}, { Timestamp: '2016-03-14t01:59:00z' }, ['TIMESTAMP_INVALID /Timestamp']],
    [{}, { Timestamp: '2016-03-14T01:59:00' }, ['TIMESTAMP_INVALID /Timestamp']],
    [{}, { Timestamp: '2016-02-30T01:59:00Z' }, ['TIMESTAMP_INVALID /Timestamp']],
    [{}, { Timestamp: '{% $now() %}' }, ['TIMESTAMP_INVALID /Timestamp']],
    [{}, { Timestamp: 5 }, ['TIMESTAMP_INVALID /Timestamp']],
    [JSONATA, { Timestamp: 5 }, ['TIMESTAMP_INVALID /Timestamp']],
    [JSONATA, { SecondsPath: '$.n' }, ['FIELD_NOT_OF_LANGUAGE /SecondsPath']],
    [JSONATA, { TimestampPath: '$.n' }, ['FIELD_NOT_OF_LANGUAGE /TimestampPath']],
  ])('%j %j: %j', (top, fields, problems) =>
    expect(inState({ Type: 'Wait', End: true, ...fields }, top)).toEqual(problems),
  );
});

describe('Succeed State', () => {
  it('filters or shapes what it gives', () => {
    expect(nodeOf({ Type: 'Succeed', InputPath: '$.a', OutputPath: null })).toMatchObject({
      paths: { input: { source: '$.a' }, output: null },
    });
    expect(nodeOf({ Type: 'Succeed', Output: { a: 1 } }, JSONATA)).toMatchObject({ output: { value: { a: 1 } } });
  });

  it('has no result path', () =>
    expect(inState({ Type: 'Succeed', ResultPath: '$' })).toEqual(['FIELD_NOT_OF_TYPE /ResultPath']));
});

describe('Fail State', () => {
  const failOf = (fields: JsonObject, top: JsonObject) => {
    const node = nodeAs('Fail', fields, top);
    return node.type === 'fail' ? [show(node.error), show(node.cause)] : [];
  };

  it.each<[JsonObject, JsonObject, unknown[]]>([
    [{}, {}, [undefined, undefined]],
    [{}, { Error: 'ErrorA', Cause: 'Kaiju attack' }, ['ErrorA', 'Kaiju attack']],
    [{}, { Error: '{% $states.input.x %}' }, ['{% $states.input.x %}', undefined]],
    [{}, { ErrorPath: '$.Error', CausePath: '$$.Execution.Id' }, ['ref $.Error', 'ref $$.Execution.Id']],
    [
      {},
      { CausePath: "States.Format('No {}', $.x)", ErrorPath: 'States.UUID()' },
      ['ref States.UUID()', "ref States.Format('No {}', $.x)"],
    ],
    [JSONATA, { Error: 'E', Cause: '{% $states.input.why %}' }, ['E', '{% $states.input.why %}']],
  ])('%j %j: %j', (top, fields, shown) => expect(failOf(fields, top)).toEqual(shown));

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, { Error: 1 }, ['TYPE_WRONG /Error']],
    [JSONATA, { Cause: {} }, ['TYPE_WRONG /Cause']],
    [JSONATA, { Cause: '{% ( %}' }, ['EXPRESSION_MALFORMED /Cause']],
    [{}, { Error: 'E', ErrorPath: '$.e' }, ['FIELDS_EXCLUSIVE /ErrorPath']],
    [{}, { Cause: 'E', CausePath: '$.e' }, ['FIELDS_EXCLUSIVE /CausePath']],
    [{}, { ErrorPath: 'e' }, ['PATH_MALFORMED /ErrorPath']],
    [{}, { ErrorPath: '$..e' }, ['PATH_MALFORMED /ErrorPath']],
    [{}, { CausePath: 'States.Array(1)' }, ['PATH_MALFORMED /CausePath']],
    [{}, { CausePath: "States.Format('{}')" }, ['PATH_MALFORMED /CausePath']],
    [{}, { CausePath: 5 }, ['TYPE_WRONG /CausePath']],
    [{}, { InputPath: '$' }, ['FIELD_NOT_OF_TYPE /InputPath']],
    [JSONATA, { Output: 1 }, ['FIELD_NOT_OF_TYPE /Output']],
  ])('%j %j: %j', (top, fields, problems) => expect(inState({ Type: 'Fail', ...fields }, top)).toEqual(problems));
});

describe('Parallel State', () => {
  const branch = (name: string, fields: JsonObject = {}): JsonObject => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', End: true } },
    ...fields,
  });
  const parallel = (fields: JsonObject): JsonObject => ({
    Type: 'Parallel',
    Branches: [branch('a')],
    End: true,
    ...fields,
  });

  it('keeps its branches in order', () => {
    const { states } = compiled({
      StartAt: 's',
      States: { s: parallel({ Branches: [branch('b', { Comment: 'c' }), branch('a')] }) },
    });
    expect(states.get('s')).toEqual({
      type: 'parallel',
      name: 's',
      branches: [{ startAt: 'b' }, { startAt: 'a' }],
      retry: [],
      catch: [],
      paths: {},
    });
    expect([...states.keys()]).toEqual(['s', 'b', 'a']);
  });

  it.each<[JsonObject, JsonObject, unknown]>([
    [{}, { Parameters: { 'a.$': '$.a' } }, { a: 'ref $.a' }],
    [JSONATA, { Arguments: '{% $states.input.a %}' }, '{% $states.input.a %}'],
    [{}, {}, undefined],
  ])('%j %j gives each branch %j', (top, fields, args) => {
    const node = nodeOf(parallel(fields), top);
    expect(node.type === 'parallel' && show(node.arguments)).toEqual(args);
  });

  it.each<[Json, string[]]>([
    [null, ['TYPE_WRONG /Branches']],
    [[], ['BRANCHES_EMPTY /Branches']],
    [{}, ['TYPE_WRONG /Branches']],
    [[1], ['TYPE_WRONG /Branches/0']],
    [[{}], ['STATES_MISSING /Branches/0/States']],
    [[{ States: {} }], ['STATES_EMPTY /Branches/0/States', 'START_MISSING /Branches/0/StartAt']],
    [[branch('a', { Type: 'Pass' })], ['FIELD_UNKNOWN /Branches/0/Type']],
    [[branch('a', { StartAt: 'b' })], ['START_UNKNOWN /Branches/0/StartAt']],
    [[branch('a'), branch('a')], ['STATE_NAME_TAKEN /Branches/1/States/a']],
    [
      [{ StartAt: 'a', States: { a: { Type: 'Pass', Next: 'b' }, b: { Type: 'Pass', Next: 'a' } } }],
      ['NO_WAY_TO_END /Branches/0/States/a'],
    ],
  ])('Branches %j: %j', (Branches, problems) => {
    expect(inState(parallel({ Branches }))).toEqual(problems);
  });
});
