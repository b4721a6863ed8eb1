import { functionNameOf } from '../../../aws/arns';
import type { ChildAnswer } from '../../../task-request';
import { isFunctionName } from '../../functions';

/** The forms of `states:startExecution`. */
export type ExecutionAnswer = Exclude<ChildAnswer, 'output' | 'detached'>;

/** Whom the `Resource` of a Task names. What is not here is refused by name. */
export type Resource =
  | { kind: 'function'; name: string }
  | Integration
  | { kind: 'unsupported'; instead: string }
  | { kind: 'malformed'; instead: string };

type Integration =
  { kind: 'lambda'; answer: 'result' | 'token' } | { kind: 'execution'; answer: ExecutionAnswer } | { kind: 'http' };

/** After `arn:aws:states:::`. */
const INTEGRATIONS = new Map<string, Integration>([
  ['lambda:invoke', { kind: 'lambda', answer: 'result' }],
  ['lambda:invoke.waitForTaskToken', { kind: 'lambda', answer: 'token' }],
  ['states:startExecution', { kind: 'execution', answer: 'startExecution' }],
  ['states:startExecution.sync', { kind: 'execution', answer: 'startExecution.sync' }],
  ['states:startExecution.sync:2', { kind: 'execution', answer: 'startExecution.sync:2' }],
  ['states:startExecution.waitForTaskToken', { kind: 'execution', answer: 'startExecution.waitForTaskToken' }],
  ['http:invoke', { kind: 'http' }],
]);
export const RESOURCE_NAMES: readonly string[] = [...INTEGRATIONS.keys()].map((name) => `arn:aws:states:::${name}`);

const BY_FUNCTION = 'name a function that does it in "Resource"';

/** By the beginning of what comes after `arn:aws:states:::`; the first that fits. */
const INSTEAD: readonly (readonly [string, string])[] = [
  ['states:startExecution', 'use "arn:aws:states:::states:startExecution.sync:2", which waits for the child execution'],
  ['aws-sdk:sfn:startSyncExecution', 'use "arn:aws:states:::states:startExecution.sync:2"'],
  ['aws-sdk:sfn:startExecution', 'use "arn:aws:states:::states:startExecution"'],
  ['aws-sdk:lambda:', 'use "arn:aws:states:::lambda:invoke"'],
  ['lambda:', 'use "arn:aws:states:::lambda:invoke", or name the function itself in "Resource"'],
  ['http:', 'use "arn:aws:states:::http:invoke"'],
  ['apigateway:', 'use "arn:aws:states:::http:invoke" with the address of the API'],
  ['events:', 'use "arn:aws:states:::http:invoke" to send the event, or name a function that does it in "Resource"'],
  [
    'aws-sdk:eventbridge:',
    'use "arn:aws:states:::http:invoke" to send the event, or name a function that does it in "Resource"',
  ],
  [
    'aws-sdk:s3:',
    'name a function in "Resource" that works on the objects, or read and write them with a distributed Map',
  ],
  ['s3:', 'use it in "ItemReader" and "ResultWriter" of a distributed Map, or name a function in "Resource"'],
];

const STATES_ARN = /^arn:aws[\w-]*:states:::(.+)$/;

export function resourceOf(text: string): Resource {
  const integration = STATES_ARN.exec(text)?.[1];
  if (integration !== undefined) return INTEGRATIONS.get(integration) ?? unsupported(integration);
  const name = functionNameOf(text);
  if (isFunctionName(name) && !name.startsWith('arn:')) return { kind: 'function', name };
  if (/^arn:aws[\w-]*:(?!lambda:|states:)/.test(text)) return { kind: 'unsupported', instead: BY_FUNCTION };
  return {
    kind: 'malformed',
    instead: `name a function (1-128 ASCII letters, digits and . _ - : /), its ARN, or one of ${RESOURCE_NAMES.join(', ')}`,
  };
}

function unsupported(integration: string): Resource {
  const found = INSTEAD.find(([beginning]) => integration.startsWith(beginning));
  if (found !== undefined) return { kind: 'unsupported', instead: found[1] };
  const isJob = /\.(?:sync|waitForTaskToken)/.test(integration);
  return {
    kind: 'unsupported',
    instead: isJob
      ? 'use "arn:aws:states:::lambda:invoke.waitForTaskToken" with a function that begins the job and answers by the task token'
      : BY_FUNCTION,
  };
}
