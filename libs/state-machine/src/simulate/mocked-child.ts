import type { Instant, Json } from '@workflows/contracts';
import type { OpenTask } from '../stepper';
import type { TaskRequest } from '../task-request';
import type { Outcome, Shaped } from './mocked-world';

type ChildRequest = Extract<TaskRequest, { kind: 'workflow' }>;

/** The outcome of a child execution in the form that its parent asks for. */
export function describeChild(task: OpenTask, request: ChildRequest, now: Instant, outcome: Outcome): Shaped {
  const id = `execution_test_child_${task.taskId}`;
  switch (request.answer) {
    case 'output':
    case 'startExecution.waitForTaskToken':
      return outcome;
    case 'detached':
      return { result: { executionId: id } };
    case 'startExecution':
      return { result: { ExecutionArn: id, StartDate: now } };
    case 'startExecution.sync':
      return describe(id, task, request, now, outcome, (value) => JSON.stringify(value));
    case 'startExecution.sync:2':
      return describe(id, task, request, now, outcome, (value) => value);
  }
}

function describe(
  id: string,
  task: OpenTask,
  { workflow, name }: ChildRequest,
  now: Instant,
  outcome: Outcome,
  form: (value: Json) => Json,
): Shaped {
  const common = {
    ExecutionArn: id,
    Input: form(task.arguments),
    InputDetails: { Included: true },
    Name: name ?? id,
    StartDate: now,
    StateMachineArn: workflow,
    StopDate: now,
  };
  if ('result' in outcome) {
    const output = { Output: form(outcome.result), OutputDetails: { Included: true } };
    return { result: { ...common, ...output, Status: 'SUCCEEDED' } };
  }
  const description = { ...common, Status: 'FAILED', Error: outcome.error, Cause: outcome.cause };
  return { error: 'States.TaskFailed', cause: JSON.stringify(description) };
}
