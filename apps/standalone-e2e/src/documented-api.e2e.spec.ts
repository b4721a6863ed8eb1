import { Worker } from '@workflows/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Answer, Api, Body, Send } from '@workflows/testing';
import { CREATE_BODY, EXECUTE_BODY, TIMESTAMP, UPDATE_BODY } from './documented.fixture';
import { Service, dataFolder } from './service.fixture';

const FUNCTIONS = join(__dirname, '../../../examples/onboarding/functions.mjs');
const WORKER = join(__dirname, '../../../examples/onboarding/worker.mjs');
const DOCUMENTED_FUNCTIONS = ['validateCustomerData', 'createCustomerAccount', 'sendEmail'];
const NO_STATES = { states: { only: { type: 'succeed' } } };

let service: Service;
let api: Api;
const children: ChildProcess[] = [];

beforeAll(async () => {
  service = await Service.start(await dataFolder());
  api = service.api;
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await service?.dispose();
});

/** A program of the example in a process of its own; gives its first line. */
async function program(file: string): Promise<{ child: ChildProcess; line: string }> {
  const env = { PATH: process.env['PATH'], PORT: '0', WORKFLOWS_URL: service.url, API_KEY: api.key };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  child.stdout.resume();
  return { child, line: String(line) };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

function expectProblem(
  { status, headers, body, text }: Answer,
  expected: { status: number; code: string; path?: string },
): void {
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: expected.status,
    type: 'application/problem+json',
  });
  expect(body).toMatchObject({
    status: expected.status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(body).toMatchObject({ instance: expect.any(String), requestId: headers.get('x-request-id') });
  expect(body.errors[0]).toEqual({
    message: expect.stringMatching(/\S/),
    code: expected.code,
    path: expected.path ?? expect.any(String),
  });
  expect(text).not.toMatch(/at \w+ \(|\.ts:\d|\.js:\d|node_modules|select /); // no stack, SQL or path of the server
}

/** The documented walk through all seven calls; `id` of the workflow may stand for its name. */
async function walk(prefix: string): Promise<void> {
  const created = await api.send('POST', `${prefix}/workflows`, { raw: CREATE_BODY });
  expect(created.status).toBe(201);
  const { name, description, states, functions } = JSON.parse(CREATE_BODY);
  const { id } = created.body;
  const meta = {
    id: expect.stringMatching(/^workflow_/),
    createdAt: expect.stringMatching(TIMESTAMP),
    updatedAt: expect.stringMatching(TIMESTAMP),
  };
  const more = { version: 1, status: 'active', links: expect.any(Object) };
  const { warnings, ...stored } = created.body;
  expect(warnings).toContainEqual(expect.objectContaining({ code: 'TIMEOUT_MISSING' }));
  expect(stored).toEqual({ ...meta, ...more, name, description, states, functions });
  expect(created.body.updatedAt).toBe(created.body.createdAt);
  expect(JSON.stringify(created.body.states)).toBe(JSON.stringify(states));

  const got = await api.send('GET', `${prefix}/workflows/${id}`);
  expect(got.status).toBe(200);
  expect(got.body).toEqual(stored);

  const { data, meta: page } = await api.ask('GET', `${prefix}/workflows`);
  expect(data.find((one: Body) => one.id === id)).toEqual({
    id,
    name,
    description,
    createdAt: created.body.createdAt,
    updatedAt: created.body.updatedAt,
  });
  expect(page).toEqual({ total: expect.any(Number), limit: 20, offset: 0 });

  const { input } = JSON.parse(EXECUTE_BODY);
  const executed = await api.send('POST', `${prefix}/workflows/${id}/execute`, { raw: EXECUTE_BODY });
  expect(executed.status).toBe(201);
  expect(executed.body).toEqual({
    id: expect.stringMatching(/^execution_/),
    workflowId: id,
    status: 'running',
    input,
    currentState: 'initial',
    createdAt: expect.stringMatching(TIMESTAMP),
    version: 1,
  });
  expect(executed.headers.get('location')).toBe(`/workflows/executions/${executed.body.id}`);

  const finished = await api.finished(executed.body.id);
  const accountId = expect.stringMatching(/^account_/);
  const emailId = expect.stringMatching(/^email_/);
  const at = expect.stringMatching(TIMESTAMP);
  expect(finished).toEqual({
    id: executed.body.id,
    workflowId: id,
    version: 1,
    status: 'completed',
    input,
    output: { valid: true, accountId, emailSent: true, emailId },
    stateHistory: [
      { state: 'initial', enteredAt: at, exitedAt: at, output: { valid: true }, attempts: 1 },
      { state: 'createAccount', enteredAt: at, exitedAt: at, output: { accountId }, attempts: 1 },
      { state: 'sendWelcomeEmail', enteredAt: at, exitedAt: at, output: { emailSent: true, emailId }, attempts: 1 },
      { state: 'complete', enteredAt: at, exitedAt: null },
    ],
    createdAt: executed.body.createdAt,
    completedAt: at,
  });
  const visits: Body[] = finished.stateHistory;
  expect(visits.slice(1).map((visit) => visit.enteredAt)).toEqual(visits.slice(0, -1).map((visit) => visit.exitedAt));
  expect(finished.completedAt).toBe(visits.at(-1).enteredAt);
  expect(Object.keys(finished.output)).toEqual(['valid', 'accountId', 'emailSent', 'emailId']);
  expect(JSON.stringify(finished.input)).toBe(JSON.stringify(input));

  const updated = await api.send('PUT', `${prefix}/workflows/${id}`, { raw: UPDATE_BODY });
  expect(updated.status).toBe(200);
  expect(updated.body).toEqual({
    ...created.body,
    ...JSON.parse(UPDATE_BODY),
    version: 2,
    updatedAt: at,
    links: expect.any(Object),
    warnings: expect.any(Array),
  });
  expect(JSON.stringify(updated.body.states)).toBe(JSON.stringify(JSON.parse(UPDATE_BODY).states));
  expect(updated.body.updatedAt >= created.body.updatedAt).toBe(true);

  const deleted = await api.send('DELETE', `${prefix}/workflows/${id}`);
  expect(deleted.status).toBe(200);
  expect(deleted.body).toEqual({ success: true, message: 'Workflow deleted successfully' });
  expectProblem(await api.send('DELETE', `${prefix}/workflows/${id}`), { status: 404, code: 'WORKFLOW_NOT_FOUND' });
  expectProblem(await api.send('GET', `${prefix}/workflows/${id}`), { status: 404, code: 'WORKFLOW_NOT_FOUND' });
  expect((await api.execution(executed.body.id)).status).toBe('completed');
}

describe('the documented calls', () => {
  it('work as written with worker functions in another process', async () => {
    const { child } = await program(WORKER);
    await walk('');
    await end(child);
  });

  it('work as written with HTTP functions in another process, also under /v1', async () => {
    const { child, line } = await program(FUNCTIONS);
    const url = /http:\S+/.exec(line)?.[0];
    for (const name of DOCUMENTED_FUNCTIONS) {
      const made = await api.send('POST', '/functions', { body: { name, type: 'http', url: `${url}/${name}` } });
      expect(made.status).toBe(201);
    }
    await walk('/v1');
    for (const name of DOCUMENTED_FUNCTIONS) {
      expect(await api.ask('DELETE', `/functions/${name}`)).toMatchObject({ success: true });
    }
    await end(child);
  });

  it('give lists in pages that do not overlap, in the order that was asked for', async () => {
    for (const name of ['page c', 'page A', 'page b']) await api.workflow(name, NO_STATES.states);
    const pages = await Promise.all(
      [0, 1, 2].map((offset) => api.ask('GET', `/workflows?limit=1&offset=${offset}&sort=name&order=asc`)),
    );
    expect(pages.map((page) => page.data[0].name)).toEqual(['page A', 'page b', 'page c']);
    expect(pages[1].meta).toEqual({ total: 3, limit: 1, offset: 1 });
    for (const name of ['page c', 'page A', 'page b'])
      await api.ask('DELETE', `/workflows/${encodeURIComponent(name)}`);
  });
});

describe('a worker', () => {
  it('answers one task by its token, once', async () => {
    const id = await api.workflow('single', { ask: { type: 'task', task: 'single', timeout: 30, end: true } });
    const execution = await api.start(id, { b: 1, a: { z: 1, y: 2 } });
    const { tasks } = await api.ask('POST', '/tasks/poll', { functions: ['single'], wait: 5 });
    expect(tasks).toEqual([
      {
        token: expect.any(String),
        function: 'single',
        arguments: { b: 1, a: { z: 1, y: 2 } },
        executionId: execution,
        state: 'ask',
        attempt: 1,
        idempotencyKey: expect.stringMatching(`^${execution}-\\d+$`),
        deadline: expect.stringMatching(TIMESTAMP),
      },
    ]);
    const [{ token, arguments: given }] = tasks;
    expect(JSON.stringify(given)).toBe('{"b":1,"a":{"z":1,"y":2}}');
    const raw = '{"output":{"z":{"b":1,"a":[2,1]},"a":"ä\\u0000 "}}';
    const complete = (sent: string) => api.send('POST', `/tasks/${token}/complete`, { raw: sent });
    expect(await complete(raw)).toMatchObject({ status: 200, body: { accepted: true } });
    const finished = await api.finished(execution);
    expect(JSON.stringify({ output: finished.output })).toBe(JSON.stringify(JSON.parse(raw)));
    expect(await complete(raw)).toMatchObject({ status: 200, body: { accepted: true, duplicate: true } });
    expectProblem(await complete('{"output":2}'), { status: 409, code: 'TASK_CLOSED' });
    expectProblem(await api.send('POST', '/tasks/nonsense/complete', { body: {} }), {
      status: 404,
      code: 'TASK_NOT_FOUND',
    });
  });

  it('answers many tasks at once; a wrong answer spoils no other', async () => {
    const id = await api.workflow('batch', { ask: { type: 'task', task: 'batch', end: true } });
    const executions = await Promise.all([1, 2, 3].map((n) => api.start(id, { n })));
    const tasks: Body[] = [];
    while (tasks.length < 3)
      tasks.push(...(await api.ask('POST', '/tasks/poll', { functions: ['batch'], maxTasks: 10, wait: 5 })).tasks);
    const answers = tasks.map(({ token, arguments: { n } }) => ({ token, output: { n: n * 10 } }));
    const { results } = await api.ask('POST', '/tasks/complete', {
      tasks: [answers[0], { token: 'nonsense' }, answers[1], answers[2]],
    });
    expect(results).toEqual([
      { accepted: true },
      { accepted: false, error: { message: expect.any(String), code: 'TASK_NOT_FOUND', path: expect.any(String) } },
      { accepted: true },
      { accepted: true },
    ]);
    const outputs = await Promise.all(executions.map(async (one) => (await api.finished(one)).output));
    expect(outputs).toEqual([{ n: 10 }, { n: 20 }, { n: 30 }]);
  });

  it('says what went wrong', async () => {
    const id = await api.workflow('failing', { ask: { type: 'task', task: 'failing', end: true } });
    const execution = await api.start(id);
    const { tasks } = await api.ask('POST', '/tasks/poll', { functions: ['failing'], wait: 5 });
    await api.ask('POST', `/tasks/${tasks[0].token}/fail`, { error: 'Mail.Down', cause: 'refused' });
    expect(await api.finished(execution)).toMatchObject({
      status: 'failed',
      error: 'Mail.Down',
      cause: 'refused',
      failedState: 'ask',
    });
  });
});

describe('a workflow', () => {
  it('is found by its name, spaces and all, and by id or name with a version', async () => {
    const { id } = await api.ask('POST', '/workflows', { name: 'Over & out, 100%', ...NO_STATES });
    await api.ask('PUT', `/workflows/${id}`, { name: 'Over & out, 100%', states: { other: { type: 'succeed' } } });
    const name = encodeURIComponent('Over & out, 100%');
    expect(await api.ask('GET', `/workflows/${name}`)).toMatchObject({ id, version: 2 });
    for (const ref of [`${id}@1`, `${name}@1`, `${name}%401`]) {
      expect(await api.ask('GET', `/workflows/${ref}`)).toMatchObject({ id, version: 1, ...NO_STATES });
      expect(await api.ask('POST', `/workflows/${ref}/execute?wait=5`)).toMatchObject({
        version: 1,
        stateHistory: [{ state: 'only' }],
      });
    }
    expectProblem(await api.send('GET', `/workflows/${id}@3`), { status: 404, code: 'VERSION_NOT_FOUND' });
    expectProblem(await api.send('DELETE', `/workflows/${id}@1`), { status: 404, code: 'WORKFLOW_NOT_FOUND' });
  });

  it('keeps the order of keys in states, input and output, byte for byte', async () => {
    const states =
      '{"zebra":{"type":"pass","next":"alpha","output":{"z":1,"a":{"y":[],"x":null},"m":1.5}},"alpha":{"end":true,"type":"pass","output":"{% $states.input %}"}}';
    const { id } = (
      await api.send('POST', '/workflows', { raw: `{"states":${states},"startAt":"zebra","name":"ordered"}` })
    ).body;
    const { text } = await api.send('GET', `/workflows/${id}`);
    expect(text).toContain(`"states":${states}`);
    const input = '{"z":{"b":"\\"","a":"ü"},"a":[{"y":1,"x":2}]}';
    const { body, text: finished } = await api.send('POST', `/workflows/${id}/execute?wait=10`, {
      raw: `{"input":${input}}`,
    });
    expect(body.status).toBe('completed');
    expect(finished).toContain(`"input":${input}`);
    expect(JSON.stringify(body.output)).toBe('{"z":1,"a":{"y":[],"x":null},"m":1.5}');
  });

  it('pins its executions to the version they began with', async () => {
    const id = await api.workflow('pinned', {
      ask: { type: 'task', task: 'pin', next: 'old' },
      old: { type: 'succeed' },
    });
    const execution = await api.start(id);
    await api.ask('PUT', `/workflows/${id}`, { name: 'pinned', states: { new: { type: 'succeed' } } });
    await api.ask('DELETE', `/workflows/${id}`);
    const worker = new Worker(() => api, { pin: () => null });
    const finished = await api.finished(execution);
    await worker.stop();
    expect(finished).toMatchObject({
      status: 'completed',
      version: 1,
      stateHistory: [{ state: 'ask' }, { state: 'old' }],
    });
  });

  it('guards against lost updates by If-Match', async () => {
    const made = await api.send('POST', '/workflows', { body: { name: 'guarded', ...NO_STATES } });
    const etag = String(made.headers.get('etag'));
    const put = (ifMatch: string) =>
      api.send('PUT', `/workflows/${made.body.id}`, {
        body: { name: 'guarded', ...NO_STATES },
        headers: { 'if-match': ifMatch },
      });
    const first = await put(etag);
    expect(first.status).toBe(200);
    expect(first.headers.get('etag')).not.toBe(etag);
    expectProblem(await put(etag), { status: 412, code: 'VERSION_CONFLICT' });
    expect((await put('*')).status).toBe(200);
  });

  it('can be read, edited and put back as it is', async () => {
    const id = await api.workflow('round trip', NO_STATES.states);
    const view = await api.ask('GET', `/workflows/${id}`);
    expect(await api.ask('PUT', `/workflows/${id}`, { ...view, description: 'edited' })).toMatchObject({
      version: 2,
      description: 'edited',
    });
  });

  it('refuses a name that is taken', async () => {
    await api.workflow('taken', NO_STATES.states);
    expectProblem(await api.send('POST', '/workflows', { body: { name: 'taken', ...NO_STATES } }), {
      status: 409,
      code: 'NAME_TAKEN',
      path: '/name',
    });
  });
});

describe('execute', () => {
  it('gives the same answer to the same idempotency key, and refuses another body', async () => {
    const id = await api.workflow('once', NO_STATES.states);
    const start = (body: unknown, key: string) =>
      api.send('POST', `/workflows/${id}/execute`, { body, headers: { 'idempotency-key': key } });
    const first = await start({ input: { a: 1, b: 2 } }, 'signup-1');
    const again = await start({ input: { b: 2, a: 1 } }, 'signup-1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    const inBody = await api.send('POST', `/workflows/${id}/execute`, {
      body: { input: { a: 1, b: 2 }, idempotencyKey: 'signup-1' },
    });
    expect(inBody.text).toBe(first.text);
    expectProblem(await start({ input: { a: 2 } }, 'signup-1'), { status: 409, code: 'IDEMPOTENCY_CONFLICT' });
    expect((await start({ input: { a: 2 } }, 'signup-2')).body.id).not.toBe(first.body.id);
  });

  it('gives one execution to many starts with one key at once', async () => {
    const id = await api.workflow('stampede', NO_STATES.states);
    const start = () => api.ask('POST', `/workflows/${id}/execute`, { input: {}, idempotencyKey: 'one' });
    const answers = await Promise.all(Array.from({ length: 40 }, start));
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  });

  it('waits for the end when asked to, and no longer than asked', async () => {
    const quick = await api.workflow('quick', NO_STATES.states);
    const path = `/workflows/${quick}/execute`;
    const byQuery = await api.send('POST', `${path}?wait=10`, { body: { input: { a: 1 } } });
    expect(byQuery).toMatchObject({ status: 200, body: { status: 'completed', input: { a: 1 }, output: {} } });
    const byHeader = await api.send('POST', path, { headers: { prefer: 'wait=10' } });
    expect(byHeader).toMatchObject({ status: 200, body: { status: 'completed', input: {} } });
    expect(byHeader.headers.get('preference-applied')).toBe('wait=10');
    const slow = await api.workflow('slow', { rest: { type: 'wait', duration: 3600, end: true } });
    const late = await api.send('POST', `/workflows/${slow}/execute?wait=1`);
    expect(late).toMatchObject({ status: 202, body: { status: 'running', currentState: 'rest' } });
    expect(await api.ask('POST', `/workflows/executions/${late.body.id}/cancel`, { reason: 'done' })).toMatchObject({
      status: 'cancelled',
    });
  });

  it('lists each path at which the input breaks the inputSchema', async () => {
    const inputSchema = {
      type: 'object',
      required: ['email'],
      properties: {
        email: { type: 'string' },
        age: { type: 'integer', minimum: 18 },
        tags: { type: 'array', items: { type: 'string' } },
      },
    };
    const id = await api.workflow('strict', NO_STATES.states, { inputSchema });
    const answer = await api.send('POST', `/workflows/${id}/execute`, { body: { input: { age: 3, tags: ['a', 1] } } });
    expectProblem(answer, { status: 422, code: 'INPUT_INVALID' });
    expect(answer.body.errors.map((problem: Body) => problem.path).sort()).toEqual([
      '/input/age',
      '/input/email',
      '/input/tags/1',
    ]);
    expect(await api.run(id, { email: 'a@b', age: 18 })).toMatchObject({ status: 'completed' });
  });
});

describe('a bad request', () => {
  const json = (body: unknown): Send => ({ body });
  const deep = `${'['.repeat(120)}${']'.repeat(120)}`;
  it.each<[string, string, string, Send, { status: number; code: string; path?: string }]>([
    [
      'without a key',
      'GET',
      '/workflows',
      { headers: { authorization: '' } },
      { status: 401, code: 'UNAUTHENTICATED' },
    ],
    [
      'with a wrong key',
      'GET',
      '/workflows',
      { headers: { authorization: 'Bearer wf_of-somebody-else' } },
      { status: 401, code: 'UNAUTHENTICATED' },
    ],
    ['to an unknown path', 'GET', '/workflow', {}, { status: 404, code: 'ROUTE_NOT_FOUND' }],
    ['for an unknown workflow', 'GET', '/workflows/workflow_123', {}, { status: 404, code: 'WORKFLOW_NOT_FOUND' }],
    [
      'to execute an unknown workflow',
      'POST',
      '/workflows/None%20such/execute',
      json({}),
      { status: 404, code: 'WORKFLOW_NOT_FOUND' },
    ],
    [
      'for an unknown execution',
      'GET',
      '/workflows/executions/execution_123',
      {},
      { status: 404, code: 'EXECUTION_NOT_FOUND' },
    ],
    ['with malformed JSON', 'POST', '/workflows', { raw: '{"name": ' }, { status: 400, code: 'BODY_MALFORMED' }],
    ['without a body', 'POST', '/workflows', {}, { status: 400, code: 'BODY_MALFORMED' }],
    [
      'with a wrong limit',
      'GET',
      '/workflows?limit=1000',
      {},
      { status: 400, code: 'PARAMETER_INVALID', path: 'limit' },
    ],
    ['with a wrong sort', 'GET', '/workflows?sort=size', {}, { status: 400, code: 'PARAMETER_INVALID', path: 'sort' }],
    [
      'with an unknown parameter',
      'GET',
      '/workflows?page=2',
      {},
      { status: 400, code: 'PARAMETER_INVALID', path: 'page' },
    ],
    [
      'with another type',
      'POST',
      '/workflows',
      { raw: '<a/>', headers: { 'content-type': 'text/xml' } },
      { status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' },
    ],
    [
      'with a name of a wrong kind',
      'POST',
      '/workflows',
      json({ name: 7, ...NO_STATES }),
      { status: 422, code: 'FIELD_INVALID', path: '/name' },
    ],
    [
      'with a reserved name',
      'POST',
      '/workflows',
      json({ name: 'executions', ...NO_STATES }),
      { status: 422, code: 'FIELD_INVALID', path: '/name' },
    ],
    [
      'with a body nested too deep',
      'POST',
      '/workflows',
      { raw: `{"name":"deep","labels":${deep}}` },
      { status: 422, code: 'FIELD_INVALID' },
    ],
    [
      'to patch states',
      'PATCH',
      '/workflows/none',
      json(NO_STATES),
      { status: 422, code: 'FIELD_INVALID', path: '/states' },
    ],
  ])('%s is answered with a problem', async (_what, method, path, send, expected) => {
    expectProblem(await api.send(method, path, send), expected);
  });

  it('with a wrong method names those that are allowed', async () => {
    const answer = await api.send('DELETE', '/workflows');
    expectProblem(answer, { status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(answer.headers.get('allow')?.split(/, */).sort()).toEqual(expect.arrayContaining(['GET', 'POST']));
  });

  it('over 10 MiB is refused by its length, before it is sent', async () => {
    const { status, body } = await declareLength(11 * 1024 * 1024);
    expect(status).toBe(413);
    expect(body.errors[0].code).toBe('BODY_TOO_LARGE');
  });

  it('with an unknown field is told the nearest one', async () => {
    const answer = await api.send('POST', '/workflows', { body: { name: 'typo', descriptoin: 'x', ...NO_STATES } });
    expectProblem(answer, { status: 422, code: 'FIELD_UNKNOWN', path: '/descriptoin' });
    expect(answer.body.errors[0].message).toContain('"description"');
  });

  it('with a bad definition is told everything that is wrong with it, each with its place', async () => {
    const states = {
      initial: { type: 'task', task: 'a', nxt: 'b' },
      b: { type: 'task', task: 'unlisted', next: 'nowhere' },
      'c/~d': { type: 'choice', choices: [{ condition: '{% 1 + %}', next: 'initial' }], default: 'initial' },
      e: { type: 'wait', duration: 'soon', end: true },
      f: { type: 'jump' },
    };
    const answer = await api.send('POST', '/workflows', { body: { name: 'bad', states, functions: ['a'] } });
    expectProblem(answer, { status: 422, code: expect.any(String) as unknown as string });
    const problems: Body[] = answer.body.errors;
    const paths = problems.map((problem) => problem.path);
    for (const path of [
      '/states/initial/nxt',
      '/states/b/task',
      '/states/b/next',
      '/states/c~1~0d/choices/0/condition',
      '/states/e/duration',
      '/states/f/type',
    ]) {
      expect(paths).toContain(path);
    }
    expect(problems.find((problem) => problem.path === '/states/initial/nxt').message).toContain('"next"');
    expect(problems.every((problem) => problem.message.length > 10 && /^[A-Z_]+$/.test(problem.code))).toBe(true);
  });
});

/** A request that says how long its body is and waits for what the service says to that. */
async function declareLength(length: number): Promise<{ status: number | undefined; body: Body }> {
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json', 'content-length': length };
  const sent = request(`${service.url}/workflows`, { method: 'POST', headers });
  sent.on('error', () => undefined); // the service may close the connection on us
  sent.write('{');
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  sent.destroy();
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}
