import type { JsonObject } from '@workflows/contracts';
import type { TaskNode } from '../../../program';
import { compiled, inState, JSONATA, nodeOf, show } from '../asl.fixture';

function taskOf(fields: JsonObject, top: JsonObject = {}): TaskNode {
  const node = nodeOf({ Type: 'Task', End: true, ...fields }, top);
  if (node.type !== 'task') throw new Error(node.type);
  return node;
}

const wrong = (fields: JsonObject, top: JsonObject = {}) => inState({ Type: 'Task', End: true, ...fields }, top);
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:pay:$LATEST';

describe('lambda:invoke', () => {
  const Resource = 'arn:aws:states:::lambda:invoke';

  it.each<[JsonObject, JsonObject, unknown, unknown]>([
    [{}, { Parameters: { FunctionName: 'pay', 'Payload.$': '$' } }, 'pay', 'ref $'],
    [{}, { Parameters: { FunctionName: ARN, Payload: { a: 1, 'b.$': '$.b' } } }, 'pay', { a: 1, b: 'ref $.b' }],
    [{}, { Parameters: { 'FunctionName.$': '$.fn' } }, 'ref $.fn', {}],
    [{}, { Parameters: { FunctionName: 'pay', Payload: null, LogType: 'Tail', Qualifier: 'PROD' } }, 'pay', null],
    [JSONATA, { Arguments: { FunctionName: ARN, Payload: '{% $states.input %}' } }, 'pay', '{% $states.input %}'],
    [
      JSONATA,
      { Arguments: { FunctionName: '{% $states.input.fn %}', InvocationType: 'RequestResponse' } },
      '{% $states.input.fn %}',
      {},
    ],
    [
      JSONATA,
      { Arguments: '{% $states.input.call %}' },
      '{% ($states.input.call).FunctionName %}',
      '{% ($a := ($states.input.call); $exists($a.Payload) ? $a.Payload : {}) %}',
    ],
  ])('%j %j calls %j with %j in an envelope', (top, fields, name, args) => {
    const node = taskOf({ Resource, ...fields }, top);
    expect(node.target).toMatchObject({ kind: 'function', envelope: 'lambda' });
    expect(node.target).not.toHaveProperty('answer');
    expect(node.target.kind === 'function' && show(node.target.name)).toEqual(name);
    expect(show(node.arguments)).toEqual(args);
  });

  it('is answered by its token, where it says so', () => {
    const Parameters = { FunctionName: 'pay', InvocationType: 'Event', Payload: { 'token.$': '$$.Task.Token' } };
    const { target } = taskOf({ Resource: `${Resource}.waitForTaskToken`, Parameters, HeartbeatSeconds: 60 });
    const name = { kind: 'constant', value: 'pay' };
    expect(target).toEqual({ kind: 'function', name, envelope: 'lambda', answer: 'token' });
  });

  it('makes its function one of the program’s', () => {
    const { functions } = compiled({
      StartAt: 's',
      States: { s: { Type: 'Task', Resource, Parameters: { FunctionName: ARN }, End: true } },
    });
    expect(functions).toEqual(['pay']);
  });

  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, {}, ['FIELD_MISSING /Parameters/FunctionName']],
    [{}, { Parameters: {} }, ['FIELD_MISSING /Parameters/FunctionName']],
    [JSONATA, { Arguments: {} }, ['FIELD_MISSING /Arguments/FunctionName']],
    [{}, { Parameters: [] }, ['TYPE_WRONG /Parameters']],
    [JSONATA, { Arguments: 'x' }, ['TYPE_WRONG /Arguments']],
    [{}, { Parameters: { FunctionName: 'a b' } }, ['FUNCTION_NAME_INVALID /Parameters/FunctionName']],
    [{}, { Parameters: { FunctionName: 1 } }, ['TYPE_WRONG /Parameters/FunctionName']],
    [{}, { Parameters: { FunctionName: 'f', payload: 1 } }, ['FIELD_UNKNOWN /Parameters/payload']],
    [{}, { Parameters: { FunctionName: 'f', 'Paylod.$': '$' } }, ['FIELD_UNKNOWN /Parameters/Paylod.$']],
    [
      {},
      { Parameters: { FunctionName: 'f', InvocationType: 'Event' } },
      ['ARGUMENT_UNSUPPORTED /Parameters/InvocationType'],
    ],
    [{}, { Parameters: { FunctionName: 'f', InvocationType: 'DryRun' } }, ['WORD_UNKNOWN /Parameters/InvocationType']],
    [{}, { Parameters: { FunctionName: 'f', LogType: 'All' } }, ['WORD_UNKNOWN /Parameters/LogType']],
    [
      {},
      { Parameters: { FunctionName: 'f', ClientContext: 'e30=' } },
      ['ARGUMENT_UNSUPPORTED /Parameters/ClientContext'],
    ],
    [{}, { Parameters: { 'FunctionName.$': '$.[' } }, ['PATH_MALFORMED /Parameters/FunctionName.$']],
    [JSONATA, { Arguments: '{% ( %}' }, ['EXPRESSION_MALFORMED /Arguments']],
  ])('%j %j: %j', (top, fields, problems) => expect(wrong({ Resource, ...fields }, top)).toEqual(problems));
});

describe('states:startExecution', () => {
  const Resource = 'arn:aws:states:::states:startExecution';
  const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:onboard';

  it.each(['', '.sync', '.sync:2'])('starts a child execution (%s)', (form) => {
    const Parameters = { StateMachineArn: `${MACHINE}:4`, 'Name.$': '$.name', Input: { 'a.$': '$.a' } };
    const node = taskOf({ Resource: `${Resource}${form}`, Parameters });
    expect(node.target).toMatchObject({
      kind: 'workflow',
      workflow: { kind: 'constant', value: 'onboard' },
      version: { kind: 'constant', value: 4 },
      name: { kind: 'reference', reference: { source: '$.name' } },
      answer: `startExecution${form}`,
    });
    expect(show(node.arguments)).toEqual({ a: 'ref $.a' });
  });

  it.each<[JsonObject, JsonObject, unknown]>([
    [{}, { Parameters: { StateMachineArn: 'onboard' } }, {}],
    [{}, { Parameters: { StateMachineArn: 'onboard', Input: '{"a": [1]}' } }, { a: [1] }],
    [{}, { Parameters: { StateMachineArn: 'onboard', 'Input.$': '$' } }, 'ref $'],
    [JSONATA, { Arguments: { StateMachineArn: 'onboard', Input: '{% $states.input %}' } }, '{% $states.input %}'],
    [
      JSONATA,
      { Arguments: '{% $states.input.call %}' },
      '{% ($a := ($states.input.call); $exists($a.Input) ? $a.Input : {}) %}',
    ],
  ])('%j %j gives it the input %j', (top, fields, input) =>
    expect(show(taskOf({ Resource, ...fields }, top).arguments)).toEqual(input),
  );

  it.each<[JsonObject, string[]]>([
    [{}, ['FIELD_MISSING /Parameters/StateMachineArn']],
    [{ Parameters: { StateMachineArn: '' } }, ['TYPE_WRONG /Parameters/StateMachineArn']],
    [{ Parameters: { StateMachineArn: 'a', Input: 'text' } }, ['INPUT_NOT_JSON /Parameters/Input']],
    [{ Parameters: { StateMachineArn: 'a', Name: 1 } }, ['TYPE_WRONG /Parameters/Name']],
    [{ Parameters: { StateMachineArn: 'a', Inputs: {} } }, ['FIELD_UNKNOWN /Parameters/Inputs']],
  ])('%j: %j', (fields, problems) => expect(wrong({ Resource, ...fields })).toEqual(problems));
});

describe('http:invoke', () => {
  const Resource = 'arn:aws:states:::http:invoke';
  const call = { ApiEndpoint: 'https://api.example.com/v1', Method: 'POST' };

  it('gives the call all of its arguments', () => {
    const Parameters = { ...call, 'RequestBody.$': '$.body', Headers: { a: 'b' }, QueryParameters: { q: [1] } };
    const node = taskOf({ Resource, Parameters });
    expect(node.target).toEqual({ kind: 'http' });
    expect(show(node.arguments)).toEqual({
      ...call,
      RequestBody: 'ref $.body',
      Headers: { a: 'b' },
      QueryParameters: { q: [1] },
    });
    expect(show(taskOf({ Resource, Arguments: '{% $states.input.call %}' }, JSONATA).arguments)).toBe(
      '{% $states.input.call %}',
    );
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['FIELD_MISSING /Parameters/ApiEndpoint', 'FIELD_MISSING /Parameters/Method']],
    [{ Parameters: { ...call, Method: 'post' } }, ['WORD_UNKNOWN /Parameters/Method']],
    [{ Parameters: { ...call, ApiEndpoint: 1 } }, ['TYPE_WRONG /Parameters/ApiEndpoint']],
    [{ Parameters: { ...call, Body: 1 } }, ['FIELD_UNKNOWN /Parameters/Body']],
    [
      { Parameters: { ...call, Authentication: { ConnectionArn: 'c' } } },
      ['ARGUMENT_UNSUPPORTED /Parameters/Authentication'],
    ],
  ])('%j: %j', (fields, problems) => expect(wrong({ Resource, ...fields })).toEqual(problems));
});
