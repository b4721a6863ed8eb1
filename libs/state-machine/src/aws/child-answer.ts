import type { ExecutionId, FinalStatus, Instant, Json, JsonObject, WorkflowId } from '@workflows/contracts';
import type { ChildAnswer } from '../task-request';

/** A child execution that has ended, as its parent is told of it. */
export interface EndedChild {
  executionId: ExecutionId;
  workflowId: WorkflowId;
  name?: string;
  status: FinalStatus;
  input: Json;
  createdAt: Instant;
  completedAt: Instant;
  output?: Json;
  error?: string;
  cause?: string;
}

export type ChildOutcome = { ok: true; result: Json } | { ok: false; failure: ChildFailure };
type ChildFailure = { error: string; cause: string };

/** What a task waits for once its child has started: nothing more, an answer by token, or the child's end. */
export type AfterStart = { kind: 'done'; result: Json } | { kind: 'token' } | { kind: 'end' };

export function afterStart(answer: ChildAnswer, child: { executionId: string; createdAt: number }): AfterStart {
  switch (answer) {
    case 'detached':
      return { kind: 'done', result: { executionId: child.executionId } };
    case 'startExecution':
      return { kind: 'done', result: { ExecutionArn: child.executionId, StartDate: child.createdAt } };
    case 'startExecution.waitForTaskToken':
      return { kind: 'token' };
    case 'output':
    case 'startExecution.sync':
    case 'startExecution.sync:2':
      return { kind: 'end' };
  }
}

/**
 * What the parent's task is answered when its child has ended (settled 26). Native: the child's output, or the child's own error. AWS's
 * forms: the description of the execution, as the result or as the text of the cause.
 */
export function endedAnswer(answer: ChildAnswer, child: EndedChild): ChildOutcome {
  if (answer === 'output')
    return child.status === 'completed'
      ? { ok: true, result: child.output ?? null }
      : { ok: false, failure: ownFailure(child) };
  const description = describeChild(child, answer === 'startExecution.sync:2' ? asJson : asText);
  if (child.status === 'completed') return { ok: true, result: description };
  return { ok: false, failure: { error: 'States.TaskFailed', cause: JSON.stringify(describeChild(child, asText)) } };
}

function ownFailure({ executionId, status, error, cause }: EndedChild): ChildFailure {
  if (status === 'cancelled') {
    return {
      error: 'States.TaskFailed',
      cause: `The child execution ${executionId} was cancelled${cause ? `: ${cause}` : '.'}`,
    };
  }
  return { error: error ?? 'States.TaskFailed', cause: cause ?? '' };
}

const AWS_STATUS: Record<FinalStatus, string> = {
  completed: 'SUCCEEDED',
  failed: 'FAILED',
  timedOut: 'TIMED_OUT',
  cancelled: 'ABORTED',
};

/** As `DescribeExecution` of AWS Step Functions, in the spelling of its service integration; ids stand in for ARNs. */
function describeChild(child: EndedChild, value: (given: Json) => Json): JsonObject {
  const { executionId, workflowId, name, status, input, output, createdAt, completedAt, error, cause } = child;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: executionId,
    Input: value(input),
    InputDetails: { Included: true },
    Name: name ?? executionId,
    ...(output !== undefined && { Output: value(output), OutputDetails: { Included: true } }),
    StartDate: createdAt,
    StateMachineArn: workflowId,
    Status: AWS_STATUS[status],
    StopDate: completedAt,
  };
}

const asJson = (given: Json): Json => given;
const asText = (given: Json): Json => JSON.stringify(given);
