import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@workflows/contracts';
import type { AskedTask, TaskFailure } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { HttpTaskRunner } from '../http-task-runner';
import { OutboundCalls } from '../outbound-calls';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];
const open: OutboundCalls[] = [];
let told: unknown[] = [];

beforeEach(() => (told = []));

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

async function fetched(args: Json, allowPrivateNetwork = true): Promise<unknown> {
  const outcomes = {
    succeeded: (_task: unknown, result: Json) => void told.push(result),
    failed: (_task: unknown, failure: TaskFailure) => void told.push(failure),
  };
  const clock = new FakeClock();
  const calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork }, maxCalls: 4, maxCallsPerOrigin: 2 });
  open.push(calls);
  const task: AskedTask<'http'> = {
    request: { kind: 'http', fetch: true },
    tenant: 'default',
    executionId: 'execution_1',
    workflowName: 'w',
    depth: 0,
    taskId: 3,
    state: 'fetch',
    path: 'call/1',
    attempt: 1,
    visit: 3,
    arguments: args,
    scheduledAt: 0,
    accepted: false,
  };
  new HttpTaskRunner(outcomes, clock, calls).run(task);
  await waitFor(() => told.length > 0, { within: 5_000 });
  return told[0];
}

describe('a fetch of code', () => {
  it('sends what was asked, and gives whatever status is answered', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response, body) => {
      seen.push([request.method, request.url, request.headers['x-a'], request.headers['idempotency-key'], body]);
      response.writeHead(404, { 'x-b': '1' }).end('none');
    });
    const args = { url: `${url}/p?q=1#f`, method: 'post', headers: { 'X-A': 'b', Host: 'elsewhere' }, body: '{}' };
    expect(await fetched(args)).toMatchObject({
      status: 404,
      statusText: 'Not Found',
      url: `${url}/p?q=1`,
      headers: { 'x-b': '1' },
      body: 'none',
    });
    expect(seen).toEqual([['POST', '/p?q=1', 'b', 'execution_1-3', '{}']]);
  });

  it('brings bytes that are no text as base64, there and back', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const url = await serve((_request, response) => void response.end(bytes));
    const answer = await fetched({ url, method: 'POST', headers: {}, body: '/wD+', encoding: 'base64' });
    expect(answer).toMatchObject({ body: bytes.toString('base64'), encoding: 'base64' });
  });

  it.each<[number, string, string, string]>([
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'b'],
  ])('follows a %i of a %s by a %s, without what may be credentials', async (status, method, then, body) => {
    const seen: unknown[] = [];
    const target = await serve((request, response, sent) => {
      seen.push([request.method, request.headers['authorization'], sent]);
      response.end('there');
    });
    const url = await serve((_request, response) => void response.writeHead(status, { location: target }).end());
    const headers = { authorization: 'secret' };
    expect(await fetched({ url, method, headers, body: 'b' })).toMatchObject({
      status: 200,
      body: 'there',
      url: `${target}/`,
    });
    expect(seen).toEqual([[then, undefined, body]]);
  });

  it('gives a redirect as it is, or fails by it, where the code says so', async () => {
    const url = await serve((_request, response) => void response.writeHead(301, { location: '/on' }).end());
    expect(await fetched({ url, method: 'GET', headers: {}, redirect: 'manual' })).toMatchObject({ status: 301 });
    told = [];
    expect(await fetched({ url, method: 'GET', headers: {}, redirect: 'error' })).toMatchObject({ error: 'TypeError' });
  });

  it.each<[string, (url: string) => Json, boolean, string]>([
    ['an address of the private network', (url) => ({ url, method: 'GET', headers: {} }), false, 'may not be called'],
    ['what is no URL', () => ({ url: '/here', method: 'GET', headers: {} }), true, 'not an absolute one'],
    ['a header of two lines', (url) => ({ url, method: 'GET', headers: { a: 'x\r\ny: z' } }), true, 'visible ASCII'],
  ])('refuses %s', async (_name, argsOf, isAllowed, cause) => {
    const url = await serve((_request, response) => void response.end('reached'));
    expect(await fetched(argsOf(url), isAllowed)).toEqual({
      error: 'TypeError',
      cause: expect.stringContaining(cause),
    });
  });

  it('refuses an answer over 10 MiB', async () => {
    const url = await serve((_request, response) => void response.end(Buffer.alloc(11 * 2 ** 20, 'x')));
    expect(await fetched({ url, method: 'GET', headers: {} })).toMatchObject({
      cause: expect.stringContaining('10 MiB'),
    });
  });
});
