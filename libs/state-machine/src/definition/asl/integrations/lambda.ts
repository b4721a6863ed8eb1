import type { TaskTarget, Template } from '../../../program';
import { isFunctionName } from '../../functions';
import { clip } from '../../clip';
import { refuse } from '../../state-source';
import type { AslSource } from '../query-language';
import { constant } from '../read-values';
import {
  constantText,
  constantWord,
  readCallArguments,
  refuseArgument,
  required,
  type CallArguments,
} from './call-arguments';
import type { Call } from './call';
import { functionNameOf } from '../../../aws/arns';

const OWNER = '"arn:aws:states:::lambda:invoke"';
const ARGUMENTS = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'LogType', 'ClientContext'] as const;

/**
 * `arn:aws:states:::lambda:invoke`, plain and with a task token. `Qualifier` and `LogType` change nothing here: a function
 * has one form, and its logs are its own.
 */
export function readLambda(source: AslSource, answer: 'result' | 'token'): Call {
  const args = readCallArguments(source, OWNER, ARGUMENTS);
  const name = readFunctionName(source, args);
  constantText(source, args, 'Qualifier');
  constantWord(source, args, 'LogType', ['None', 'Tail']);
  checkInvocation(source, args, answer);
  refuseArgument(source, args, 'ClientContext', 'put what the function needs into "Payload"');
  const target: TaskTarget = { kind: 'function', name, envelope: 'lambda', ...(answer === 'token' && { answer }) };
  return { target, arguments: args.member('Payload', '{}') ?? constant({}) };
}

/** Where only the token counts, `Event` makes no difference. */
function checkInvocation(source: AslSource, args: CallArguments, answer: 'result' | 'token'): void {
  const how = constantWord(source, args, 'InvocationType', ['RequestResponse', 'Event']);
  if (how !== 'Event' || answer === 'token') return;
  refuse(
    source,
    args.placeOf('InvocationType'),
    'ARGUMENT_UNSUPPORTED',
    () =>
      '"InvocationType": "Event" would not wait for the function; remove it, or start a child execution with "arn:aws:states:::states:startExecution".',
  );
}

function readFunctionName(source: AslSource, args: CallArguments): Template {
  const template = required(source, args, 'FunctionName', OWNER, 'the name or ARN of the function');
  const text = constantText(source, args, 'FunctionName');
  if (text === undefined) return template;
  const name = functionNameOf(text);
  const at = args.placeOf('FunctionName');
  if (isFunctionName(name) && !name.startsWith('arn:')) source.compilation.useFunction(name, `${source.path}/${at}`);
  else
    refuse(
      source,
      at,
      'FUNCTION_NAME_INVALID',
      () =>
        `"${clip(text)}" is no function's ARN and cannot be a function's name: use 1-128 ASCII letters, digits and the signs ._-:/ alone.`,
    );
  return constant(name);
}
