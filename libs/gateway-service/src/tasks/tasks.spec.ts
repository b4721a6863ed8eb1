import type { OfferedTask } from '@workflows/runtime';
import { Door } from '../testing/door';

const EXECUTION = `execution_${'0'.repeat(31)}7`;
const offered = (change: Partial<OfferedTask> = {}): OfferedTask => ({
  executionId: EXECUTION,
  taskId: 3,
  function: 'f',
  state: 's',
  arguments: { a: 1 },
  attempt: 1,
  visit: 2,
  ...change,
});

let door: Door;
beforeEach(async () => {
  door = await Door.open();
});
afterEach(() => door.close());
const token = (): string => door.ports.tokens.issue('default', { executionId: EXECUTION, taskId: 3 });

describe('a poll', () => {
  it('gives tasks with exactly the documented fields, and confirms them once they are written', async () => {
    door.ports.offered = [offered({ timeoutAt: door.ports.now + 1000, heartbeatMs: 1500 }), offered({ taskId: 4 })];
    const { status, body } = await door.call('POST /tasks/poll', { functions: ['f'], maxTasks: 2 });
    expect(status).toBe(200);
    const common = {
      function: 'f',
      arguments: { a: 1 },
      executionId: EXECUTION,
      state: 's',
      attempt: 1,
      idempotencyKey: `${EXECUTION}-2`,
    };
    expect(body).toEqual({
      tasks: [
        { ...common, token: token(), deadline: '2023-01-01T00:00:01.000Z', heartbeat: 1.5 },
        { ...common, token: expect.stringMatching(/^task_/), deadline: null },
      ],
    });
    expect(door.ports.deliveries).toEqual([{ confirmed: true, released: false }]);
    expect(door.ports.lastPolls.has('f')).toBe(true);
  });

  it('waits 60 seconds at most, and not beyond the end of the app', async () => {
    const answer = door.call('POST /tasks/poll', { functions: ['f'], wait: 600 });
    while (door.ports.polls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(door.ports.polls[0]?.request).toMatchObject({ waitMs: 60_000, maxTasks: 1 });
    await door.close();
    expect((await answer).body).toEqual({ tasks: [] });
  });

  it('ends when the client goes away, and gives the tasks back', async () => {
    await door.app.listen(0, '127.0.0.1');
    const gone = new AbortController();
    const url = `${await door.app.getUrl()}/tasks/poll`;
    const headers = { authorization: 'Bearer a-development-key', 'content-type': 'application/json' };
    const request = fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ functions: ['f'], wait: 60 }),
      signal: gone.signal,
    });
    while (door.ports.polls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    door.ports.offered = [offered()];
    gone.abort();
    await expect(request).rejects.toThrow();
    while (!door.ports.deliveries[0]?.released) await new Promise((resolve) => setImmediate(resolve));
    expect(door.ports.deliveries).toEqual([{ confirmed: false, released: true }]);
  });
});

describe('an answer to a task', () => {
  it.each([
    ['complete', { output: { x: 1 } }, { kind: 'complete', output: { x: 1 } }],
    ['complete', undefined, { kind: 'complete', output: null }],
    ['fail', { error: 'E', cause: 'c', retryable: false }, { kind: 'fail', error: 'E', cause: 'c', retryable: false }],
    [
      'fail',
      { errorMessage: 'm', errorType: 'KeyError', requestId: 'r', stackTrace: ['at f'], retryable: false },
      {
        ...{ kind: 'fail', error: 'KeyError', retryable: false },
        cause: '{"errorType":"KeyError","errorMessage":"m","stackTrace":["at f"],"requestId":"r"}',
      },
    ],
    [
      'fail',
      { errorType: 'E', cause: { errorType: 'F', errorMessage: 'm' } },
      { kind: 'fail', error: 'E', cause: '{"errorType":"E","cause":{"errorType":"F","errorMessage":"m"}}' },
    ],
    ['fail', { error: 'E', errorType: 'F', cause: 'c' }, { kind: 'fail', error: 'E', cause: 'c' }],
    ['heartbeat', { details: 1 }, { kind: 'heartbeat' }],
  ])('to %s %j goes to the owner of the execution', async (verb, body, answer) => {
    expect(await door.call(`POST /tasks/${token()}/${verb}`, body)).toMatchObject({
      status: 200,
      body: { accepted: true },
    });
    expect(door.ports.commands).toEqual([
      {
        kind: 'answer',
        tenant: 'default',
        executionId: EXECUTION,
        taskId: 3,
        answer,
        digest: expect.stringMatching(/^[\w-]{22}$/),
      },
    ]);
  });

  it.each([
    {},
    { error: '' },
    { error: 'E', cause: {} },
    { cause: 'c' },
    { errorType: 7 },
    { error: 'E', errorType: '' },
  ])('to fail with %j is refused, and the field is named', async (body) => {
    const { status, body: problem } = await door.call(`POST /tasks/${token()}/fail`, body);
    expect([status, problem['errors']]).toMatchObject([422, [{ code: 'FIELD_INVALID' }]]);
    expect(door.ports.commands).toEqual([]);
  });

  it('in the form of Lambda with a stack of any length has a cause of a bounded one', async () => {
    const { status } = await door.call(`POST /tasks/${token()}/fail`, { errorType: 'E', trace: ['x'.repeat(100_000)] });
    expect(status).toBe(200);
    expect(JSON.stringify(door.ports.commands).length).toBeLessThan(33_500);
  });

  it('is told to be a duplicate, too late, or for nobody', async () => {
    door.ports.reply = () => ({ kind: 'answered', verdict: { accepted: true, duplicate: true } });
    expect((await door.call(`POST /tasks/${token()}/complete`, {})).body).toEqual({ accepted: true, duplicate: true });
    door.ports.reply = () => ({ kind: 'answered', verdict: { accepted: false, code: 'TASK_CLOSED' } });
    expect((await door.call(`POST /tasks/${token()}/complete`, {})).status).toBe(409);
    door.ports.reply = () => ({ kind: 'answered', verdict: { accepted: false, code: 'TASK_NOT_FOUND' } });
    expect((await door.call(`POST /tasks/${token()}/complete`, {})).status).toBe(404);
    door.ports.reply = () => ({
      kind: 'refused',
      error: { code: 'OVERLOADED', message: 'later', retryAfterSeconds: 3 },
    });
    expect(await door.call(`POST /tasks/${token()}/complete`, {})).toMatchObject({
      status: 503,
      headers: { 'retry-after': '3' },
    });
  });

  it('in a batch stands for itself', async () => {
    const tasks = [
      { token: token(), output: 1 },
      { token: 'task_x' },
      { output: 1 },
      null,
      { token: token(), outputs: 1 },
    ];
    const { status, body } = await door.call('POST /tasks/complete', { tasks });
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { accepted: true },
      { accepted: false, error: { code: 'TASK_NOT_FOUND', path: '/tasks/1' } },
      { accepted: false, error: { code: 'FIELD_INVALID', path: '/tasks/2/token' } },
      { accepted: false, error: { code: 'FIELD_INVALID', path: '/tasks/3' } },
      { accepted: false, error: { code: 'FIELD_UNKNOWN', path: '/tasks/4/outputs' } },
    ]);
    expect(door.ports.commands).toHaveLength(1);
    expect((await door.call('POST /tasks/heartbeat', { tasks: [{ token: token() }] })).body).toEqual({
      results: [{ accepted: true }],
    });
    expect((await door.call('POST /tasks/fail', { tasks: [{ token: token(), error: 'E' }] })).body).toEqual({
      results: [{ accepted: true }],
    });
  });
});
