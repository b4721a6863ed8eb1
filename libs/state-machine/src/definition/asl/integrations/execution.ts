import { readJsonText } from '../../../json-text';
import type { TaskTarget, Template } from '../../../program';
import { refuse } from '../../state-source';
import type { AslSource } from '../query-language';
import { constant } from '../read-values';
import { constantText, readCallArguments, required, type CallArguments } from './call-arguments';
import type { Call } from './call';
import { workflowOf } from '../../../aws/arns';
import { type ExecutionAnswer } from './resources';

const OWNER = '"arn:aws:states:::states:startExecution"';
const ARGUMENTS = ['StateMachineArn', 'Input', 'Name', 'TraceHeader'] as const;

/** `arn:aws:states:::states:startExecution` in its forms. `TraceHeader` changes nothing here. */
export function readExecution(source: AslSource, answer: ExecutionAnswer): Call {
  const args = readCallArguments(source, OWNER, ARGUMENTS);
  const name = args.member('Name', '$uuid()');
  constantText(source, args, 'Name');
  return {
    target: { kind: 'workflow', ...readWorkflow(source, args), answer, ...(name && { name }) },
    arguments: readInput(source, args),
  };
}

type Workflow = Pick<Extract<TaskTarget, { kind: 'workflow' }>, 'workflow' | 'version'>;

function readWorkflow(source: AslSource, args: CallArguments): Workflow {
  const template = required(source, args, 'StateMachineArn', OWNER, 'the ARN, id or name of the workflow');
  const text = constantText(source, args, 'StateMachineArn');
  if (text === undefined) return { workflow: template };
  if (text === '')
    refuse(source, args.placeOf('StateMachineArn'), 'TYPE_WRONG', () => '"StateMachineArn" is empty; name a workflow.');
  const { workflow, version } = workflowOf(text);
  return { workflow: constant(workflow), ...(version !== undefined && { version: constant(version) }) };
}

/** A constant text is JSON, as the API takes it; anything else is the input itself. */
function readInput(source: AslSource, args: CallArguments): Template {
  const input = args.member('Input', '{}');
  if (input === undefined) return constant({});
  if (input.kind !== 'constant' || typeof input.value !== 'string') return input;
  const read = readJsonText(input.value);
  if (read.ok) return constant(read.value);
  refuse(source, args.placeOf('Input'), 'INPUT_NOT_JSON', () =>
    read.problem === 'number'
      ? '"Input" is a text with a number that is too large.'
      : '"Input" is a text that is no JSON; write the value itself in place of the text.',
  );
  return input;
}
