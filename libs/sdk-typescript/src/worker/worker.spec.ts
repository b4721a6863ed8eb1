import { waitFor } from '@workflows/testing';
import { FakeService, problem, type Reply } from '../fake-service.fixture';
import { worker, type Worker, type WorkerOptions } from './worker';
import { FunctionError } from './worker-function';

const BUSY = problem(503, 'OVERLOADED', 'Come back later.', { 'retry-after': '0' });
const NOTHING: Reply = { body: { tasks: [] } };
const ACCEPTED: Reply = { body: { accepted: true } };

function task(token: string, name = 'add', given: object = {}): object {
  return {
    token,
    function: name,
    arguments: given,
    executionId: 'execution_1',
    state: 'a',
    attempt: 1,
    idempotencyKey: token,
    deadline: null,
  };
}

/** A poll that is answered when the test says. */
function heldPoll(): { reply: Reply; answer: (tasks: object[]) => void } {
  let answer!: (tasks: object[]) => void;
  const tasks = new Promise<object[]>((resolve) => (answer = resolve));
  return {
    answer,
    reply: async (response) => {
      const body = { tasks: await tasks };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  };
}

describe('a worker', () => {
  let service: FakeService;
  let running: Worker;
  let lines: string[];
  beforeEach(async () => {
    service = await FakeService.open();
    service.on('GET /functions/add', { body: { name: 'add', type: 'worker' } });
    for (const verb of ['complete', 'fail', 'heartbeat']) service.on(`POST /tasks/t1/${verb}`, ACCEPTED);
    lines = [];
  });
  afterEach(() => service.close());

  function begin(options: Partial<WorkerOptions>): void {
    running = worker({
      url: service.url,
      token: 'a-token',
      functions: { add: ({ a, b }) => a + b },
      log: (line) => lines.push(line),
      stopOnSignals: false,
      ...options,
    });
  }

  /** The first poll brings the task; then there is nothing, and the worker stops once the answer was sent. */
  async function carryOut(options: Partial<WorkerOptions>, answeredBy: string): Promise<unknown> {
    service.on('POST /tasks/poll', { body: { tasks: [task('t1', 'add', { a: 2, b: 3 })] } }, held.reply);
    begin(options);
    await waitFor(() => service.of(answeredBy).length > 0);
    held.answer([]);
    await running.stop();
    return service.of(answeredBy).at(-1)?.body;
  }
  let held: ReturnType<typeof heldPoll>;
  beforeEach(() => {
    held = heldPoll();
  });

  it('registers what is not registered, and says whose tasks go elsewhere', async () => {
    service.on('GET /functions/mail', { body: { name: 'mail', type: 'http' } });
    service.on('GET /functions/bill', problem(404, 'FUNCTION_NOT_FOUND', 'There is no function.'));
    service.on('POST /functions', { status: 201, body: { name: 'bill', type: 'worker' } });
    const bill = { run: () => 1, timeout: 30, onWorkerLost: 'retry' } as const;
    await carryOut({ functions: { add: () => 1, mail: () => 2, bill } }, 'POST /tasks/t1/complete');
    expect(service.of('POST /functions').map(({ body }) => body)).toEqual([
      { name: 'bill', type: 'worker', timeout: 30, onWorkerLost: 'retry' },
    ]);
    expect(lines).toEqual(["mail is not registered as a worker's: its tasks go elsewhere."]);
  });

  it('answers with what the function gives', async () => {
    expect(await carryOut({}, 'POST /tasks/t1/complete')).toEqual({ output: 5 });
    const { body } = service.of('POST /tasks/poll')[0] ?? {};
    expect(body).toMatchObject({ functions: ['add'], maxTasks: 10 });
  });

  it.each([
    ['an error', new RangeError('too far'), { error: 'RangeError', cause: 'too far' }],
    [
      'an error with a name of its own',
      new FunctionError('Card.Declined', 'no', { retryable: false }),
      { error: 'Card.Declined', cause: 'no', retryable: false },
    ],
    ['no error at all', 'oops', { error: 'Error', cause: 'oops' }],
    ['an object', { code: 5 }, { error: 'Error', cause: '{"code":5}' }],
  ])('fails the task by %s that is thrown', async (_, thrown, expected) => {
    const add = (): never => {
      throw thrown;
    };
    expect(await carryOut({ functions: { add } }, 'POST /tasks/t1/fail')).toEqual(expected);
  });

  it('fails the task where the result is no JSON', async () => {
    const body = await carryOut({ functions: { add: () => 1n } }, 'POST /tasks/t1/fail');
    expect(body).toMatchObject({ error: 'Worker.InvalidResult' });
  });

  it('fails the task where the service will not have the result', async () => {
    service.on('POST /tasks/t1/complete', problem(413, 'BODY_TOO_LARGE', 'The body is larger than 10 MiB.'));
    const body = await carryOut({}, 'POST /tasks/t1/fail');
    expect(body).toEqual({ error: 'Worker.ResultRefused', cause: 'The body is larger than 10 MiB.' });
  });

  it('tells of an error as much as the service takes', async () => {
    const add = () => {
      throw Object.assign(new Error(`a\0\ud800${'x'.repeat(40_000)}`), { name: 'N'.repeat(300) });
    };
    expect(await carryOut({ functions: { add } }, 'POST /tasks/t1/fail')).toEqual({
      error: 'N'.repeat(256),
      cause: `a\ufffd\ufffd${'x'.repeat(32_765)}`,
    });
  });

  it('leaves no task open whose failure is refused', async () => {
    service.on('POST /tasks/t1/fail', problem(422, 'FIELD_INVALID', 'cause must be a text.'), ACCEPTED);
    const add = () => {
      throw new FunctionError('Card.Declined', 'no', { retryable: false });
    };
    await carryOut({ functions: { add } }, 'POST /tasks/t1/fail');
    await running.stop();
    expect(service.of('POST /tasks/t1/fail').map(({ body }) => body)).toEqual([
      { error: 'Card.Declined', cause: 'no', retryable: false },
      { error: 'Worker.ResultRefused', cause: 'cause must be a text.', retryable: false },
    ]);
  });

  it('sends an answer until it is acknowledged, and stops only then (I69)', async () => {
    const lost: Reply[] = ['breakOff', BUSY, problem(500, 'INTERNAL', 'Something went wrong.')];
    service.on('POST /tasks/t1/complete', ...lost, ...lost, ...lost, ACCEPTED);
    service.on('POST /tasks/poll', { body: { tasks: [task('t1')] } }, NOTHING);
    begin({ functions: { add: () => 'done' } });
    await waitFor(() => service.of('POST /tasks/t1/complete').length > 0);
    await running.stop();
    const bodies = service.of('POST /tasks/t1/complete').map(({ body }) => body);
    expect(bodies).toEqual(Array.from({ length: 10 }, () => ({ output: 'done' })));
  });

  it('begins a task once that comes again while it works on it, as after the death of an owner', async () => {
    const again = { body: { tasks: [task('t1', 'add', { a: 2, b: 3 })] } };
    service.on('POST /tasks/poll', again, again, held.reply);
    let begun = 0;
    let finish!: (sum: number) => void;
    const sum = new Promise<number>((resolve) => (finish = resolve));
    begin({ functions: { add: () => (begun++, sum) } });
    await waitFor(() => service.of('POST /tasks/poll').length > 2);
    finish(5);
    await waitFor(() => service.of('POST /tasks/t1/complete').length > 0);
    held.answer([]);
    await running.stop();
    expect([begun, service.of('POST /tasks/t1/complete').length]).toEqual([1, 1]);
  });

  it('gives up an answer that comes too late, and says so', async () => {
    service.on('POST /tasks/t1/complete', problem(409, 'TASK_CLOSED', 'The task is closed.'));
    await carryOut({}, 'POST /tasks/t1/complete');
    expect(lines).toEqual(['add of execution_1: The task is closed.']);
    expect(service.of('POST /tasks/t1/complete')).toHaveLength(1);
  });

  it('carries out what a poll brings that was open when it was stopped (I69)', async () => {
    service.on('POST /tasks/poll', held.reply);
    begin({});
    await waitFor(() => service.of('POST /tasks/poll').length > 0);
    const stopped = running.stop();
    held.answer([task('t1', 'add', { a: 1, b: 1 })]);
    await stopped;
    expect(service.of('POST /tasks/t1/complete').map(({ body }) => body)).toEqual([{ output: 2 }]);
    expect(service.of('POST /tasks/poll')).toHaveLength(1);
  });

  it('says that a task is worked on, and tells the function when nobody wants it any more', async () => {
    service.on('POST /tasks/t1/heartbeat', ACCEPTED, problem(409, 'TASK_CLOSED', 'The execution was cancelled.'));
    const slow = { ...task('t1'), heartbeat: 0.03 };
    service.on('POST /tasks/poll', { body: { tasks: [slow] } }, held.reply);
    const add = (_: unknown, { signal }: { signal: AbortSignal }): Promise<string> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve('given up')));
    begin({ functions: { add } });
    await waitFor(() => service.of('POST /tasks/t1/complete').length > 0);
    expect(service.of('POST /tasks/t1/heartbeat').length).toBeGreaterThanOrEqual(2);
    held.answer([]);
    await running.stop();
  });

  it('takes no more than it may work on at once', async () => {
    let finish!: () => void;
    const first = new Promise<void>((resolve) => (finish = resolve));
    service.on('POST /tasks/poll', { body: { tasks: [task('t1')] } }, held.reply);
    begin({ concurrency: 1, functions: { add: () => first } });
    await waitFor(() => service.of('POST /tasks/poll').length > 0);
    finish();
    await waitFor(() => service.of('POST /tasks/poll').length > 1);
    expect(service.received.map(({ line }) => line).slice(-2)).toEqual(['POST /tasks/t1/complete', 'POST /tasks/poll']);
    held.answer([]);
    await running.stop();
  });

  it('waits for a service that is not there yet', async () => {
    service.on('GET /functions/add', 'breakOff', 'breakOff', BUSY, { body: { name: 'add', type: 'worker' } });
    service.on('POST /tasks/poll', 'breakOff', held.reply);
    begin({ attempts: 1 });
    await waitFor(() => service.of('POST /tasks/poll').length > 1);
    held.answer([]);
    await running.stop();
    expect(lines).toHaveLength(2);
  });

  it('ends, and says why, where the service will not have it', async () => {
    service.on('GET /functions/add', problem(401, 'UNAUTHORIZED', 'The API key is not known.'));
    begin({});
    await expect(running.done).rejects.toThrow('The API key is not known.');
    await expect(running.ready).rejects.toThrow('The API key is not known.');
    expect(lines).toEqual(['The worker has stopped: The API key is not known.']);
  });
});
