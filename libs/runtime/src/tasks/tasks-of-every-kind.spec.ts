import { Installation } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import { taskKey } from './task-key';
import type { AskedTask, RequestRunner, TaskOutcomes, TaskRunner } from './task-runner';

const ID = 'execution_1';

let installation: Installation;

beforeEach(() => {
  installation = new Installation();
});

const finished = () => installation.store.rows.get(ID)?.finished;

/** Remembers what it is given. */
class HttpCalls implements RequestRunner<'http'> {
  readonly kind = 'http';
  readonly tasks: AskedTask<'http'>[] = [];
  readonly stopped: string[] = [];
  run(task: AskedTask<'http'>): void {
    this.tasks.push(task);
  }
  stop(executionId: string, taskId: number): void {
    this.stopped.push(taskKey(executionId, taskId));
  }
  forget(): void {
    this.tasks.length = 0;
  }
}

function defineHttpCall(): void {
  installation.defineAsl('call', {
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::http:invoke',
        Parameters: { ApiEndpoint: 'https://example.com', Method: 'GET' },
        End: true,
      },
    },
  });
}

describe('a task that asks something else than a function', () => {
  beforeEach(defineHttpCall);

  it('goes to the runner of its kind, which answers it', async () => {
    const calls = new HttpCalls();
    let outcomes: TaskOutcomes | undefined;
    const executor = await installation.executor({ requestRunners: (told) => ((outcomes = told), [calls]) });
    await executor.start(ID, { workflowId: 'call' });
    const [task] = calls.tasks;
    expect(task).toMatchObject({
      executionId: ID,
      tenant: 'default',
      state: 'Call',
      attempt: 1,
      depth: 0,
      request: { kind: 'http' },
    });
    expect([...installation.store.tasks.values()]).toMatchObject([{ kind: 'http', state: 'Call' }]);
    if (task) outcomes?.succeeded(task, 'answer');
    await settled();
    expect(finished()).toMatchObject({ status: 'completed', output: 'answer' });
    expect(calls.stopped).toEqual([taskKey(ID, task?.taskId ?? 0)]);
  });

  it('comes again to the next owner of its execution', async () => {
    const executor = await installation.executor({ requestRunners: () => [new HttpCalls()] });
    await executor.start(ID, { workflowId: 'call' });
    const calls = new HttpCalls();
    await installation.executor({ requestRunners: () => [calls] });
    expect(calls.tasks).toMatchObject([{ executionId: ID, state: 'Call' }]);
  });

  it("is forgotten by the runners of functions, too, once its shard is somebody else's", async () => {
    const forgotten: boolean[] = [];
    const http: TaskRunner = {
      type: 'http',
      run: () => undefined,
      stop: () => undefined,
      forget: (isGone) => void forgotten.push(isGone(ID)),
    };
    const executor = await installation.executor({ runners: () => [http] });
    await executor.executor.assign([]);
    expect(forgotten.at(-1)).toBe(true);
  });

  it('fails by itself where nobody can run it, and says so', async () => {
    const executor = await installation.executor();
    await executor.start(ID, { workflowId: 'call' });
    await settled();
    expect(finished()).toMatchObject({
      status: 'failed',
      error: 'States.TaskFailed',
      cause: expect.stringContaining('cannot run tasks of the kind "http"'),
    });
  });
});
