import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { TaskOutcomes, TaskRunner, TenantTask } from './task-runner';

const ID = 'execution_1';

let installation: Installation;

beforeEach(() => {
  installation = new Installation();
});

const finished = () => installation.store.rows.get(ID)?.finished;
const types = () => installation.store.rows.get(ID)?.history.map(({ type }) => type);

describe('a function that answers by token', () => {
  let executor: TestExecutor;
  let called: TenantTask | undefined;
  let outcomes: TaskOutcomes | undefined;

  beforeEach(async () => {
    const Parameters = { FunctionName: 'work', Payload: { 'token.$': '$$.Task.Token' } };
    const Call = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters, End: true };
    installation.defineAsl('call', { StartAt: 'Call', States: { Call } });
    const http: TaskRunner = {
      type: 'http',
      run: (task) => (called = task),
      stop: () => undefined,
      forget: () => undefined,
    };
    executor = await installation.executor({ runners: (told) => ((outcomes = told), [http]) });
  });

  /** The number that the token in the arguments stands for. */
  const numberOf = (given: unknown): number => Number(/execution_1\/(\d+)/.exec(JSON.stringify(given))?.[1]);

  it('is not completed by its call, and is by the token in its arguments', async () => {
    installation.functions.set('work', {
      name: 'work',
      type: 'http',
      url: 'http://f',
      tenant: 'default',
      revision: 1,
      deleted: false,
    });
    await executor.start(ID, { workflowId: 'call' });
    expect(called?.answer).toBe('token');
    if (called) outcomes?.accepted(called);
    await settled();
    expect(types()?.at(-1)).toBe('taskAccepted');
    const token = numberOf(called?.arguments);
    expect(called?.token ?? called?.taskId).toBe(token);
    const answer = {
      kind: 'answer',
      tenant: 'default',
      executionId: ID,
      taskId: token,
      answer: { kind: 'complete', output: 7 },
      digest: 'd',
    } as const;
    expect(await executor.send(answer)).toMatchObject({ kind: 'answered', verdict: { accepted: true } });
    expect(finished()).toMatchObject({ status: 'completed', output: 7 });
    expect(await executor.send(answer)).toMatchObject({ verdict: { accepted: true, duplicate: true } });
    expect(await executor.send({ ...answer, digest: 'other' })).toMatchObject({
      verdict: { accepted: false, code: 'TASK_CLOSED' },
    });
  });

  it('gives a worker the same token in its poll', async () => {
    await executor.start(ID, { workflowId: 'call' });
    const [task] = await executor.take('work');
    expect(task?.token ?? task?.taskId).toBe(numberOf(task?.arguments));
  });

  it('hears the heartbeat of either number', async () => {
    await executor.start(ID, { workflowId: 'call' });
    const [task] = await executor.take('work');
    for (const taskId of [task?.taskId ?? 0, numberOf(task?.arguments)]) {
      const beat = {
        kind: 'answer',
        tenant: 'default',
        executionId: ID,
        taskId,
        answer: { kind: 'heartbeat' },
        digest: '',
      } as const;
      expect(await executor.send(beat)).toMatchObject({ verdict: { accepted: true } });
    }
  });
});
