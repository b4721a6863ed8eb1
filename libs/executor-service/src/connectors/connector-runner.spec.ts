import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EngineError, type ConnectorAuth, type ConnectorOperation, type Json } from '@workflows/contracts';
import type { CallableOperation, TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { OutboundCalls } from '../http/outbound-calls';
import type { CallOutcomes } from './connector-calls';
import { ConnectorRunner } from './connector-runner';
import { AccessTokens } from './tokens/access-tokens';

const KEY = 'sk_live_canary/+"1"';
const BEARER: ConnectorAuth = { type: 'bearer', token: '{{secret:pets.key}}' };
const RENAME: ConnectorOperation = {
  name: 'renamePet',
  method: 'PUT',
  path: '/pets/{id}',
  parameters: [
    { argument: 'id', name: 'id', in: 'path', required: true, style: 'simple', explode: false },
    { argument: 'tag', name: 'tag', in: 'query', required: false, style: 'form', explode: true },
  ],
  body: { from: 'fields', required: true, mediaType: 'application/json', format: 'json', fields: ['name'] },
  bodySchema: { type: 'object' },
};
const LIST: ConnectorOperation = { name: 'listPets', method: 'GET', path: '/pets', parameters: [] };

interface Heard {
  request: IncomingMessage;
  body: string;
}

const servers: Server[] = [];
const open: OutboundCalls[] = [];
let told: unknown[][] = [];
let heard: Heard[] = [];
let clock: FakeClock;
let revealed: string | undefined;
let registryAway = 0;
let problems: string[] = [];
let isPaused = false;

const outcomes: CallOutcomes = {
  givenBack: ({ taskId }) => void told.push(['givenBack', taskId]),
  succeeded: (_task, result) => void told.push(['succeeded', result]),
  failed: (_task, failure) => void told.push(['failed', failure]),
};

beforeEach(() => {
  [told, heard, clock, revealed, registryAway, problems] = [[], [], new FakeClock(), KEY, 0, []];
  isPaused = false;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((calls) => calls.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk) => (body += String(chunk)))
      .on('end', () => {
        heard.push({ request, body });
        answer(response, request);
      });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return `http://127.0.0.1:${port}`;
}

function runner(baseUrl: string, operation = LIST, auth: ConnectorAuth | undefined = BEARER): ConnectorRunner {
  const policy = { allowPrivateNetwork: true };
  const calls = new OutboundCalls(clock, { policy, maxCalls: 4, maxCallsPerOrigin: 2 });
  open.push(calls);
  const load = async (): Promise<CallableOperation> => {
    if (registryAway-- > 0) throw new EngineError('UNAVAILABLE', 'away');
    return { operation, baseUrl, ...(auth && { auth }), revision: 1 };
  };
  const find = () => ({ revision: 1, baseUrl, operations: new Set<string>() });
  return new ConnectorRunner(outcomes, {
    clock,
    calls,
    pauses: { isPaused: () => isPaused },
    directory: { find, advice: () => undefined, onNames: () => undefined },
    operations: { load },
    secrets: { reveal: async () => revealed },
    tokens: new AccessTokens(calls, clock),
    schemas: { problems: async () => problems.map((message) => ({ message, code: 'INPUT_INVALID', path: '' })) },
  });
}

const task = (given: Json, more: Partial<TenantTask> = {}): TenantTask => ({
  tenant: 'default',
  workflowName: 'w',
  executionId: 'execution_1',
  taskId: 3,
  function: 'pets.listPets',
  state: 's',
  arguments: given,
  attempt: 1,
  visit: 2,
  accepted: false,
  ...more,
});

async function outcomeOf(by: ConnectorRunner, given: Json = {}): Promise<unknown[]> {
  by.run(task(given));
  await waitFor(() => told.length > 0, { within: 5_000 });
  expect(told).toHaveLength(1);
  return told[0] ?? [];
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

describe('a call of an operation', () => {
  it('is what its document says, with the credentials of its connector and the key of its task', async () => {
    const url = await serve((response) => json(response, 200, { renamed: true }));
    const by = runner(`${url}/v1`, RENAME);
    expect(await outcomeOf(by, { id: 7, tag: ['a', 'b'], name: 'Rex' })).toEqual(['succeeded', { renamed: true }]);
    const [{ request, body } = {}] = heard;
    expect([request?.method, request?.url, body]).toEqual(['PUT', '/v1/pets/7?tag=a&tag=b', '{"name":"Rex"}']);
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'idempotency-key': 'execution_1-2' });
  });

  it('gives a text, nothing, or bytes, where the answer is that', async () => {
    const kinds: [string | undefined, string | Buffer][] = [
      ['text/plain', 'hello'],
      [undefined, ''],
      ['image/png', Buffer.from([0xff, 0])],
    ];
    const results: unknown[] = [];
    for (const [type, body] of kinds) {
      const url = await serve((response) => response.writeHead(200, type ? { 'content-type': type } : {}).end(body));
      told = [];
      results.push((await outcomeOf(runner(url)))[1]);
    }
    expect(results).toEqual(['hello', null, { body: '/wA=', encoding: 'base64' }]);
  });

  it.each<[string, Json, string[], string]>([
    ['wrong by its schema', { id: 1, name: 2 }, ['/name must be string'], '/name must be string'],
    ['no object', ['a'], [], 'its arguments must be one object'],
    ['a step out of its path', { id: '..', name: 'a' }, [], '"." and ".."'],
  ])('whose arguments are %s is not made, and says what is wrong', async (_, given, wrong, cause) => {
    problems = wrong;
    const url = await serve((response) => json(response, 200, {}));
    expect(await outcomeOf(runner(url, RENAME), given)).toEqual([
      'failed',
      { error: 'Api.InvalidArguments', cause: expect.stringContaining(cause), retryable: false },
    ]);
    expect(heard).toEqual([]);
  });

  it('waits while the registry is away, and is made once', async () => {
    registryAway = 2;
    const url = await serve((response) => json(response, 200, {}));
    const by = runner(url);
    by.run(task({}));
    by.run(task({}));
    for (let second = 0; second < 2; second++) {
      await waitFor(() => registryAway === 1 - second, { within: 5_000 });
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1_000);
    }
    await waitFor(() => told.length > 0, { within: 5_000 });
    expect([told, heard.length]).toEqual([[['succeeded', {}]], 1]);
  });

  it('that is no longer wanted while it is prepared is not made', async () => {
    registryAway = 1;
    const url = await serve((response) => json(response, 200, {}));
    const by = runner(url);
    by.run(task({}));
    await waitFor(() => registryAway === 0, { within: 5_000 });
    by.stop('execution_1', 3);
    clock.advance(1_000);
    expect(await outcomeOf(by)).toEqual(['succeeded', {}]); // asked for again, it is made
    expect(heard).toHaveLength(1);
  });

  it('whose function is paused by the time its turn comes is given back', async () => {
    const url = await serve((response) => json(response, 200, {}));
    isPaused = true;
    expect(await outcomeOf(runner(url))).toEqual(['givenBack', 3]);
    expect(heard).toEqual([]);
  });

  it('that was stopped before it was ready is not made either', async () => {
    const url = await serve((response) => json(response, 200, {}));
    const by = runner(url);
    by.run(task({}));
    by.stop('execution_1', 3);
    by.run(task({}, { taskId: 4 }));
    await waitFor(() => told.length > 0, { within: 5_000 });
    expect(heard).toHaveLength(1);
  });
});

describe('an API that misbehaves', () => {
  it('is asked again when it says, where it is busy', async () => {
    const url = await serve((response) => json(response, 429, { slow: 'down' }, { 'retry-after': '7' }));
    const [, failure] = await outcomeOf(runner(url));
    expect(failure).toMatchObject({ error: 'Http.429', status: 429, retryAfterMs: 7_000 });
    expect(failure).toMatchObject({ cause: 'pets.listPets was answered 429: {"slow":"down"}' });
    expect(runner(url).defaults.retry[0]?.errors).toContain('Http.429');
  });

  it.each([401, 403])(
    'is not asked again where it refuses the credentials (%i), and shows them to nobody',
    async (status) => {
      const echoed = (request: IncomingMessage) => ({
        echo: request.headers.authorization,
        encoded: Buffer.from(KEY).toString('base64'),
      });
      const url = await serve((response, request) => json(response, status, echoed(request)));
      const [, failure] = await outcomeOf(runner(url));
      expect(failure).toMatchObject({ error: `Http.${status}`, retryable: false, status });
      expect(failure).toMatchObject({ cause: expect.stringMatching(/connector "pets", from the secret "pets\.key"/) });
      expect(JSON.stringify(failure)).not.toContain('canary');
      expect(JSON.stringify(failure)).not.toContain(Buffer.from(KEY).toString('base64'));
    },
  );

  it('has its echo of the credentials hidden in what it answers, too', async () => {
    const url = await serve((response, request) => json(response, 200, { echo: request.headers.authorization }));
    expect(await outcomeOf(runner(url))).toEqual(['succeeded', { echo: 'Bearer [secret pets.key]' }]);
  });

  it('has its echo of a user name and a password hidden, too', async () => {
    const url = await serve((response, request) => json(response, 200, { echo: request.headers.authorization }));
    const basic: ConnectorAuth = { type: 'basic', username: 'ada', password: '{{secret:pets.key}}' };
    expect(await outcomeOf(runner(url, LIST, basic))).toEqual([
      'succeeded',
      { echo: 'Basic [secret user name and password]' },
    ]);
  });

  it('gets no credentials of another origin that it was redirected from', async () => {
    const away = await serve((response) => json(response, 200, { away: true }));
    const url = await serve((response) => response.writeHead(302, { location: `${away}/pets` }).end());
    const header: ConnectorAuth = { type: 'header', name: 'X-Api-Key', value: '{{secret:pets.key}}' };
    expect(await outcomeOf(runner(url, LIST, header))).toEqual(['succeeded', { away: true }]);
    expect(heard.map(({ request }) => request.headers['x-api-key'])).toEqual([KEY, undefined]);
  });

  it('that answers broken JSON, or nothing at all, fails the call by a name of its own', async () => {
    const broken = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a'),
    );
    expect((await outcomeOf(runner(broken)))[1]).toMatchObject({ error: 'Function.InvalidJson' });
    told = [];
    const gone = await serve((_, request) => request.socket.destroy());
    expect((await outcomeOf(runner(gone)))[1]).toMatchObject({ error: 'Api.Unreachable' });
  });

  it('is not called where the secret is missing', async () => {
    revealed = undefined;
    const url = await serve((response) => json(response, 200, {}));
    expect((await outcomeOf(runner(url)))[1]).toMatchObject({
      error: 'Secret.Missing',
      cause: expect.stringContaining('PUT /secrets/pets.key'),
      retryable: false,
    });
    expect(heard).toEqual([]);
  });
});
