import { functionNameOf, workflowOf } from '../../../aws/arns';
import { resourceOf } from './resources';

describe('a Resource that names a function', () => {
  it.each([
    ['sendEmail', 'sendEmail'],
    ['billing/charge:v2', 'billing/charge:v2'],
    ['arn:aws:lambda:us-east-1:123456789012:function:HelloWorld', 'HelloWorld'],
    ['arn:aws:lambda:us-east-1:123456789012:function:HelloWorld:PROD', 'HelloWorld'],
    ['arn:aws:lambda:us-east-1:123456789012:function:HelloWorld:$LATEST', 'HelloWorld'],
    ['arn:aws-cn:lambda:cn-north-1:123456789012:function:HelloWorld', 'HelloWorld'],
    ['arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:HelloWorld', 'HelloWorld'],
    ['arn:aws:lambda:REGION:ACCOUNT_ID:function:HelloWorld', 'HelloWorld'],
    ['123456789012:function:HelloWorld:7', 'HelloWorld'],
    ['arn:aws:states:us-east-1:123456789012:activity:Approve', 'Approve'],
    ['arn:aws:states:us-east-1:123456789012:task:X', 'X'],
    ['arn:aws:swf:::task:Add', 'Add'],
  ])('%s means %s', (text, name) => {
    expect(resourceOf(text)).toEqual({ kind: 'function', name });
    expect(functionNameOf(text)).toBe(name);
  });
});

describe('a Resource that names an integration', () => {
  it.each([
    ['arn:aws:states:::lambda:invoke', { kind: 'lambda', answer: 'result' }],
    ['arn:aws-cn:states:::lambda:invoke', { kind: 'lambda', answer: 'result' }],
    ['arn:aws:states:::lambda:invoke.waitForTaskToken', { kind: 'lambda', answer: 'token' }],
    [
      'arn:aws:states:::states:startExecution.waitForTaskToken',
      { kind: 'execution', answer: 'startExecution.waitForTaskToken' },
    ],
    ['arn:aws:states:::states:startExecution', { kind: 'execution', answer: 'startExecution' }],
    ['arn:aws:states:::states:startExecution.sync', { kind: 'execution', answer: 'startExecution.sync' }],
    ['arn:aws:states:::states:startExecution.sync:2', { kind: 'execution', answer: 'startExecution.sync:2' }],
    ['arn:aws:states:::http:invoke', { kind: 'http' }],
  ])('%s is known', (text, resource) => expect(resourceOf(text)).toEqual(resource));

  it.each([
    ['arn:aws:states:::lambda:invoke.sync', 'lambda:invoke'],
    ['arn:aws:states:::states:startExecution.sync:3', 'startExecution.sync:2'],
    ['arn:aws:states:::http:invoke.waitForTaskToken', 'http:invoke'],
    ['arn:aws:states:::aws-sdk:sfn:startSyncExecution', 'startExecution.sync:2'],
    ['arn:aws:states:::aws-sdk:sfn:startExecution', 'states:startExecution"'],
    ['arn:aws:states:::aws-sdk:lambda:invoke', 'lambda:invoke'],
    ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'function'],
    ['arn:aws:states:::aws-sdk:s3:getObject', 'distributed Map'],
    ['arn:aws:states:::s3:putObject', 'ResultWriter'],
    ['arn:aws:states:::sqs:sendMessage', 'function'],
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'waitForTaskToken'],
    ['arn:aws:states:::ecs:runTask.sync', 'waitForTaskToken'],
    ['arn:aws:states:::events:putEvents', 'http:invoke'],
    ['arn:aws:states:::apigateway:invoke', 'http:invoke'],
    ['arn:aws:sns:us-east-1:123456789012:topic', 'function'],
  ])('%s is refused, with %s as what can be used instead', (text, instead) =>
    expect(resourceOf(text)).toEqual({ kind: 'unsupported', instead: expect.stringContaining(instead) }),
  );
});

describe('a Resource that names nobody', () => {
  it.each([
    ['send email'],
    ['x'.repeat(129)],
    ['arn:aws:lambda:us-east-1:123456789012:layer:a'],
    ['arn:aws:lambda:us-east-1:123456789012:function:a b'],
    ['arn:aws:states:us-east-1:123456789012:stateMachine:a'],
    ['$.resource'],
  ])('%s is malformed', (text) => expect(resourceOf(text)).toMatchObject({ kind: 'malformed' }));
});

describe('a StateMachineArn', () => {
  it.each([
    ['onboarding', { workflow: 'onboarding' }],
    ['workflow_01', { workflow: 'workflow_01' }],
    ['arn:aws:states:us-east-1:123456789012:stateMachine:Onboarding', { workflow: 'Onboarding' }],
    ['arn:aws:states:us-east-1:123456789012:stateMachine:Onboarding:3', { workflow: 'Onboarding', version: 3 }],
    ['arn:aws:states:us-east-1:123456789012:stateMachine:Onboarding:PROD', { workflow: 'Onboarding' }],
  ])('%s means %j', (text, workflow) => expect(workflowOf(text)).toEqual(workflow));
});
