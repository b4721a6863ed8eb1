import type { Instant } from '@workflows/contracts';
import { afterStart, endedAnswer, type EndedChild } from '../aws/child-answer';
import type { OpenTask } from '../stepper';
import type { TaskRequest } from '../task-request';
import type { Outcome, Shaped } from './reaction';

type ChildRequest = Extract<TaskRequest, { kind: 'workflow' }>;

/** What the parent of a mocked child is answered: in the form that it asks for, as by the engine. */
export function mockedChild(task: OpenTask, request: ChildRequest, now: Instant, outcome: Outcome): Shaped {
  const executionId = `execution_test_child_${task.taskId}`;
  const next = afterStart(request.answer, { executionId, createdAt: now });
  switch (next.kind) {
    case 'done':
      return { result: next.result };
    case 'token':
      return outcome; // the mock stands for whoever answers
    case 'end': {
      const answer = endedAnswer(request.answer, endedChild(executionId, task, request, now, outcome));
      return answer.ok ? { result: answer.result } : answer.failure;
    }
  }
}

function endedChild(
  executionId: string,
  task: OpenTask,
  { workflow, name }: ChildRequest,
  now: Instant,
  outcome: Outcome,
): EndedChild {
  return {
    executionId,
    workflowId: workflow,
    ...(name !== undefined && { name }),
    input: task.arguments,
    createdAt: now,
    completedAt: now,
    ...('result' in outcome
      ? { status: 'completed', output: outcome.result }
      : { status: 'failed', error: outcome.error, cause: outcome.cause }),
  };
}
