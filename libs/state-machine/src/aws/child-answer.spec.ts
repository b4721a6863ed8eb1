import { afterStart, endedAnswer, type EndedChild } from './child-answer';

const child = (over: Partial<EndedChild> = {}): EndedChild => ({
  executionId: 'execution_c',
  workflowId: 'workflow_c',
  status: 'completed',
  input: { n: 1 },
  output: { sum: 2 },
  createdAt: 1_000,
  completedAt: 2_000,
  ...over,
});
const failed = (over: Partial<EndedChild> = {}): EndedChild =>
  child({ status: 'failed', output: undefined, error: 'E', cause: 'why', ...over });

const described = {
  ExecutionArn: 'execution_c',
  InputDetails: { Included: true },
  Name: 'execution_c',
  StartDate: 1_000,
  StateMachineArn: 'workflow_c',
  StopDate: 2_000,
};

describe('a task that waits for its child', () => {
  it.each([
    ['output', { sum: 2 }],
    [
      'startExecution.sync',
      { ...described, Input: '{"n":1}', Output: '{"sum":2}', OutputDetails: { Included: true }, Status: 'SUCCEEDED' },
    ],
    [
      'startExecution.sync:2',
      { ...described, Input: { n: 1 }, Output: { sum: 2 }, OutputDetails: { Included: true }, Status: 'SUCCEEDED' },
    ],
  ] as const)('is given, as %s, what it made', (answer, result) => {
    expect(afterStart(answer, child())).toEqual({ kind: 'end' });
    expect(endedAnswer(answer, child())).toEqual({ ok: true, result });
  });

  it('tells a child of its own name by it', () => {
    expect(endedAnswer('startExecution.sync', child({ name: 'mine' }))).toMatchObject({ result: { Name: 'mine' } });
  });

  it.each([
    ['failed', failed(), { error: 'E', cause: 'why' }],
    [
      'timed out',
      failed({ status: 'timedOut', error: 'States.Timeout', cause: '' }),
      { error: 'States.Timeout', cause: '' },
    ],
    [
      'was cancelled',
      failed({ status: 'cancelled', error: undefined, cause: 'by hand' }),
      { error: 'States.TaskFailed', cause: 'The child execution execution_c was cancelled: by hand' },
    ],
    [
      'was cancelled for no reason',
      failed({ status: 'cancelled', error: undefined, cause: undefined }),
      { error: 'States.TaskFailed', cause: 'The child execution execution_c was cancelled.' },
    ],
  ])('fails by the own error of one that %s (native)', (_, ended, failure) => {
    expect(endedAnswer('output', ended)).toEqual({ ok: false, failure });
  });

  it.each([
    ['failed', 'FAILED'],
    ['timedOut', 'TIMED_OUT'],
    ['cancelled', 'ABORTED'],
  ] as const)('fails by States.TaskFailed and a description of one that %s (ASL)', (status, Status) => {
    for (const answer of ['startExecution.sync', 'startExecution.sync:2'] as const) {
      const outcome = endedAnswer(answer, failed({ status }));
      if (outcome.ok) throw new Error('a child that did not complete is no success');
      expect(outcome.failure.error).toBe('States.TaskFailed');
      expect(JSON.parse(outcome.failure.cause)).toEqual({
        ...described,
        Cause: 'why',
        Error: 'E',
        Input: '{"n":1}',
        Status,
      });
    }
  });
});

describe('a task that only starts its child', () => {
  it.each([
    ['detached', { executionId: 'execution_c' }],
    ['startExecution', { ExecutionArn: 'execution_c', StartDate: 1_000 }],
  ] as const)('is answered, as %s, at once', (answer, result) =>
    expect(afterStart(answer, child())).toEqual({ kind: 'done', result }),
  );

  it('is not answered before its token is', () =>
    expect(afterStart('startExecution.waitForTaskToken', child())).toEqual({ kind: 'token' }));
});
