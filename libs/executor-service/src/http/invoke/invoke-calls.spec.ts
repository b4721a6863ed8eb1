import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@workflows/contracts';
import type { AskedTask, TaskFailure } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { OutboundCalls } from '../outbound-calls';
import { HttpTaskRunner } from '../http-task-runner';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];
const open: OutboundCalls[] = [];
let told: unknown[] = [];
let clock: FakeClock;

beforeEach(() => {
  told = [];
  clock = new FakeClock();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((calls) => calls.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => answer(request, response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return `http://127.0.0.1:${port}`;
}

function invoke(args: Json, allowPrivateNetwork = true): HttpTaskRunner {
  const outcomes = {
    succeeded: (_task: unknown, result: Json) => void told.push({ result }),
    failed: (_task: unknown, failure: TaskFailure) => void told.push(failure),
  };
  const calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork }, maxCalls: 4, maxCallsPerOrigin: 2 });
  open.push(calls);
  const runner = new HttpTaskRunner(outcomes, clock, calls);
  const task: AskedTask<'http'> = {
    request: { kind: 'http' },
    tenant: 'default',
    executionId: 'execution_1',
    workflowName: 'w',
    depth: 0,
    taskId: 3,
    state: 's',
    path: '',
    attempt: 1,
    visit: 2,
    arguments: args,
    scheduledAt: 0,
    accepted: false,
  };
  runner.run(task);
  return runner;
}

async function outcome(): Promise<unknown> {
  await waitFor(() => told.length > 0, { within: 5_000 });
  expect(told).toHaveLength(1);
  return told[0];
}

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

describe('a call of http:invoke', () => {
  it('sends method, query, headers and body, and gives the answer in the form of AWS', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response, body) => {
      seen.push([
        request.method,
        request.url,
        request.headers['authorization'],
        request.headers['idempotency-key'],
        body,
      ]);
      answer(201, '{"id":7}', { 'content-type': 'application/json', 'x-one': 'a' })(request, response, body);
    });
    invoke({
      ApiEndpoint: `${url}/v1`,
      Method: 'PUT',
      Headers: { Authorization: 'Bearer k' },
      QueryParameters: { a: 'b' },
      RequestBody: { n: 1 },
    });
    expect(await outcome()).toEqual({
      result: {
        Headers: expect.objectContaining({ 'x-one': ['a'] }),
        ResponseBody: { id: 7 },
        StatusCode: 201,
        StatusText: 'Created',
      },
    });
    expect(seen).toEqual([['PUT', '/v1?a=b', 'Bearer k', 'execution_1-2', '{"n":1}']]);
  });

  it.each<[string, string, Json]>([
    ['text/plain', 'hello', 'hello'],
    ['application/json', 'not json', 'not json'],
    ['application/problem+json; charset=utf-8', '[1]', [1]],
    ['', '{"a":1}', { a: 1 }],
    ['text/html', '', ''],
  ])('an answer of type "%s" with the body %s', async (type, body, wanted) => {
    const url = await serve(answer(200, body, type === '' ? {} : { 'content-type': type }));
    invoke({ ApiEndpoint: url, Method: 'GET' });
    expect(await outcome()).toMatchObject({ result: { ResponseBody: wanted } });
  });

  it.each<[number, string, object]>([
    [404, 'no such thing', { error: 'States.Http.StatusCode.404', cause: 'no such thing', status: 404 }],
    [
      503,
      '',
      {
        error: 'States.Http.StatusCode.503',
        cause: 'The HTTP call was answered 503 Service Unavailable.',
        status: 503,
      },
    ],
    [302, '', { error: 'States.Http.StatusCode.302', status: 302 }],
  ])('an answer %i fails the task by its status', async (status, body, failure) => {
    const url = await serve(answer(status, body));
    invoke({ ApiEndpoint: url, Method: 'GET' });
    expect(await outcome()).toMatchObject(failure);
  });

  it('hands on how long the server asks to wait', async () => {
    const url = await serve(answer(429, 'slow down', { 'retry-after': '2' }));
    invoke({ ApiEndpoint: url, Method: 'GET' });
    expect(await outcome()).toEqual({
      error: 'States.Http.StatusCode.429',
      cause: 'slow down',
      status: 429,
      retryAfterMs: 2000,
    });
  });

  it('follows a 307, and keeps credentials from another origin', async () => {
    const seen: unknown[] = [];
    const target = await serve((request, response, body) => {
      seen.push([request.method, request.headers['authorization'], request.headers['content-type'], body]);
      answer(200, '1')(request, response, body);
    });
    const url = await serve((_request, response) => void response.writeHead(307, { location: target }).end());
    invoke({ ApiEndpoint: url, Method: 'POST', Headers: { Authorization: 'secret' }, RequestBody: [1] });
    expect(await outcome()).toMatchObject({ result: { ResponseBody: 1 } });
    expect(seen).toEqual([['POST', undefined, 'application/json', '[1]']]);
  });

  it('fails with States.Http.Socket when nobody listens', async () => {
    const url = await serve(answer(200, '1'));
    servers.splice(0).forEach((server) => server.close());
    invoke({ ApiEndpoint: url, Method: 'GET' });
    expect(await outcome()).toEqual({
      error: 'States.Http.Socket',
      cause: 'The HTTP call failed: the connection was refused.',
    });
  });

  it('fails with States.Http.Socket when no answer came within 60 seconds', async () => {
    let called = false;
    const url = await serve(() => (called = true));
    invoke({ ApiEndpoint: url, Method: 'GET' });
    await waitFor(() => called, { within: 5_000 });
    clock.advance(59_999);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(await outcome()).toEqual({
      error: 'States.Http.Socket',
      cause: 'The HTTP call was not answered within 60 seconds.',
    });
  });

  it('does not reach the private network where that is closed', async () => {
    let reached = false;
    const url = await serve((request, response, body) => {
      reached = true;
      answer(200, '1')(request, response, body);
    });
    invoke({ ApiEndpoint: url, Method: 'GET' }, false);
    expect(await outcome()).toMatchObject({
      error: 'States.Http.Socket',
      cause: expect.stringContaining('may not be called'),
    });
    expect(reached).toBe(false);
  });

  it.each<[string, string, string]>([
    ['over 10 MiB', `"${'x'.repeat(11 * 2 ** 20)}"`, 'larger than 10 MiB'],
    ['nested deeper than 100', '['.repeat(101) + ']'.repeat(101), 'deeper than 100'],
  ])('refuses an answer %s', async (_name, body, cause) => {
    const url = await serve(answer(200, body, { 'content-type': 'application/json' }));
    invoke({ ApiEndpoint: url, Method: 'GET' });
    expect(await outcome()).toMatchObject({ error: 'States.DataLimitExceeded', cause: expect.stringContaining(cause) });
  });

  it('fails with States.Runtime by arguments that make no call', async () => {
    invoke({ ApiEndpoint: 'https://a.example', Method: 'GET', Authentication: {} });
    expect(await outcome()).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('no connections'),
    });
  });

  it('says nothing more once its task is closed', async () => {
    let gone = false;
    let called = false;
    const url = await serve((request) => {
      called = true;
      request.socket.on('close', () => (gone = true));
    });
    const runner = invoke({ ApiEndpoint: url, Method: 'GET' });
    await waitFor(() => called, { within: 5_000 });
    runner.stop('execution_1', 3);
    await waitFor(() => gone, { within: 5_000 });
    expect(told).toEqual([]);
  });
});
