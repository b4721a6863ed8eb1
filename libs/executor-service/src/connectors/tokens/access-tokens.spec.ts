import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { ClientCredentials } from '@workflows/contracts';
import { RevealedSecrets, type TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { OutboundCalls } from '../../http/outbound-calls';
import { ConnectorCalls, type CallOutcomes } from '../connector-calls';
import { AccessTokens } from './access-tokens';
import { tokenRequestOf } from './token-request';

type Answer = (response: ServerResponse, body: string, request: IncomingMessage) => void;
const SECRET = 'canary-client-secret:/+é';
const AUTH: ClientCredentials = {
  type: 'oauth2',
  tokenUrl: '',
  clientId: 'me',
  clientSecret: '{{secret:pets.client}}',
};
const HOUR = { token_type: 'Bearer', expires_in: 3_600 };

let servers: Server[];
let clock: FakeClock;
let calls: OutboundCalls;
let tokens: AccessTokens;
let told: unknown[];
/** Of the token endpoint and of the API, in the order in which they came. */
let asked: { authorization: string | undefined; body: string }[];
let seen: (string | undefined)[];
let secret: string;
/** What the token endpoint answers; the number of its request is at hand. */
let giving: Answer;
let isGood: (token: string) => boolean;
let urls: { api: string; tokenUrl: string };

const outcomes: CallOutcomes = {
  givenBack: () => undefined,
  succeeded: (_task, result) => void told.push(result),
  failed: (_task, failure) => void told.push(failure),
};
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const numbered: Answer = (response) => json(response, 200, { ...HOUR, access_token: `canary-token-${asked.length}` });

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => answer(response, body, request));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port, not on a pipe
}

beforeEach(async () => {
  [servers, told, asked, seen, clock, secret] = [[], [], [], [], new FakeClock(), SECRET];
  [giving, isGood] = [numbered, () => true];
  calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork: true }, maxCalls: 8, maxCallsPerOrigin: 8 });
  tokens = new AccessTokens(calls, clock);
  const api = await serve((response, _, { headers }) => {
    seen.push(headers.authorization);
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    json(response, isGood(token) ? 200 : 401, { echo: headers.authorization, older: seen.at(-2) });
  });
  const endpoint = await serve((response, body, request) => {
    asked.push({ authorization: request.headers.authorization, body });
    giving(response, body, request);
  });
  urls = { api, tokenUrl: `${endpoint}/token` };
});

afterEach(async () => {
  await calls.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

function begin(taskId: number, more: Partial<ClientCredentials> = {}, tenant = 'acme'): void {
  const secrets = new RevealedSecrets(new Map([['pets.client', secret]]));
  const whose = { tenant, connector: 'pets', secretNames: ['pets.client'] };
  const request = tokenRequestOf(whose, { ...AUTH, tokenUrl: urls.tokenUrl, ...more }, secrets);
  const task: TenantTask = {
    tenant,
    workflowName: 'w',
    executionId: 'execution_1',
    taskId,
    function: 'pets.list',
    state: 's',
    arguments: {},
    attempt: 1,
    visit: 2,
    accepted: false,
  };
  new ConnectorCalls(outcomes, clock, calls, { isPaused: () => false }).begin(task, {
    request: { method: 'GET', url: urls.api, headers: {} },
    proof: { kind: 'token', tokens, request },
    secrets,
    called: { name: 'pets.list', connector: 'pets', secretNames: ['pets.client'], tokenUrl: urls.tokenUrl },
  });
}

async function outcome(more: Partial<ClientCredentials> = {}): Promise<unknown> {
  const before = told.length;
  begin(before + 1, more);
  await waitFor(() => told.length > before, { within: 5_000 });
  return told.at(-1);
}

describe('an access token', () => {
  it('is asked for once by the calls that need it, and by the first after it is nearly over', async () => {
    for (const taskId of [1, 2, 3]) begin(taskId);
    await waitFor(() => told.length === 3, { within: 5_000 });
    expect(asked).toHaveLength(1);
    clock.advance(3_560_000);
    await outcome();
    expect(seen).toHaveLength(4);
    expect(asked).toHaveLength(1);
    clock.advance(10_000);
    await outcome();
    expect([asked.length, seen.at(-1)]).toEqual([2, 'Bearer canary-token-2']);
  });

  it('is asked for as RFC 6749 says, by the header or in the body', async () => {
    await outcome({ scope: 'read write', audience: 'https://pets' });
    await outcome({ clientAuth: 'body' });
    const pair = Buffer.from(`me:${encodeURIComponent(SECRET)}`).toString('base64');
    expect(asked).toEqual([
      {
        authorization: `Basic ${pair}`,
        body: 'grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fpets',
      },
      {
        authorization: undefined,
        body: `grant_type=client_credentials&client_id=me&client_secret=${encodeURIComponent(SECRET)}`,
      },
    ]);
  });

  it('is of one tenant and one client', async () => {
    await outcome();
    begin(9, {}, 'other');
    await waitFor(() => told.length === 2, { within: 5_000 });
    secret = 'another';
    await outcome();
    expect(asked).toHaveLength(3);
  });

  it('that the API does not take is asked for anew, once, and none is shown', async () => {
    isGood = (token) => token === 'canary-token-2';
    expect(await outcome()).toEqual({
      echo: 'Bearer [secret access token]',
      older: 'Bearer [secret access token]',
    });
    expect([asked.length, seen.length]).toEqual([2, 2]);
    isGood = () => false;
    const failed = await outcome();
    expect(failed).toMatchObject({ error: 'Http.401', retryable: false, cause: expect.stringContaining('scope') });
    expect([asked.length, seen.length]).toEqual([3, 4]);
    expect(JSON.stringify(failed)).not.toContain('canary');
  });

  it('is seen by nobody who looks at what keeps it', async () => {
    await outcome();
    expect(inspect(tokens, { depth: 9, showHidden: true })).not.toContain('canary-token');
  });
});

describe('a token endpoint', () => {
  const raw =
    (status: number, body: string): Answer =>
    (response) =>
      void response.writeHead(status, { 'content-type': 'text/html' }).end(body);

  it.each<[string, Answer, string, RegExp]>([
    ['is down', raw(500, 'canary'), 'Api.TokenUnavailable', /was answered 500$/],
    ['hangs up', (_, __, { socket }) => void socket.destroy(), 'Api.TokenUnavailable', /could not be reached/],
    [
      'knows no such client',
      (response) => json(response, 401, { error: 'invalid_client', error_description: `not ${SECRET}` }),
      'Api.TokenRefused',
      /401: invalid_client, not \[secret pets\.client\]\. .*PUT \/secrets\/pets\.client/,
    ],
    ['is a page', raw(200, '<html>canary</html>'), 'Api.TokenRefused', /no JSON object/],
    ['gives half an answer', raw(200, '{"access_token":"canary'), 'Api.TokenRefused', /no JSON object/],
    [
      'says far too much',
      raw(200, `{"access_token":"canary","a":"${'x'.repeat(70_000)}"}`),
      'Api.TokenRefused',
      /too long/,
    ],
    ['gives no token', raw(200, '{"token":"canary"}'), 'Api.TokenRefused', /no "access_token"/],
    ['gives two lines', raw(200, '{"access_token":"canary\\r\\nA: b"}'), 'Api.TokenRefused', /no "access_token"/],
    ['gives another kind', raw(200, '{"access_token":"canary","token_type":"mac"}'), 'Api.TokenRefused', /Bearer/],
    [
      'has gone elsewhere',
      (response) => void response.writeHead(302, { location: 'http://elsewhere.example/canary' }).end(),
      'Api.TokenRefused',
      /302.*not followed/,
    ],
    [
      'never ends its answer',
      (response) => {
        const more = (): boolean => response.write('canary'.repeat(5_000), () => response.destroyed || more());
        more();
      },
      'Api.TokenRefused',
      /too long/,
    ],
  ])('that %s fails the call, which is not made, and shows nothing', async (_, answer, error, cause) => {
    giving = answer;
    const failed = await outcome();
    expect(failed).toMatchObject({ error, cause: expect.stringMatching(cause) });
    expect(failed).toMatchObject({ cause: expect.stringMatching(/^pets\.list was not called: the token endpoint of/) });
    expect(JSON.stringify(failed)).not.toContain('canary');
    expect(seen).toEqual([]);
    giving = numbered;
    expect(await outcome()).toMatchObject({ echo: 'Bearer [secret access token]' }); // a failure is not kept
  });

  it('that is busy is asked again when it says', async () => {
    giving = (response) => json(response, 429, {}, { 'retry-after': '7' });
    expect(await outcome()).toMatchObject({ error: 'Api.TokenUnavailable', retryAfterMs: 7_000 });
  });

  it('that gives no answer is given up, and its connection with it', async () => {
    let isClosed = false;
    giving = (response, _, request) => {
      request.socket.on('close', () => (isClosed = true));
      response.writeHead(200).write('{'); // the rest never comes
    };
    begin(1);
    await waitFor(() => asked.length === 1, { within: 5_000 });
    clock.advance(10_000);
    await waitFor(() => told.length === 1 && isClosed, { within: 5_000 });
    expect(told).toMatchObject([
      { error: 'Api.TokenUnavailable', cause: expect.stringContaining('within 10 seconds') },
    ]);
  });

  it('goes on for the others where one call is broken off', async () => {
    let release = (): void => undefined;
    giving = (...given) => void (release = () => numbered(...given));
    begin(1);
    begin(2);
    await waitFor(() => asked.length === 1, { within: 5_000 });
    calls.stop('execution_1', 1);
    release();
    await waitFor(() => told.length === 1, { within: 5_000 });
    expect(seen).toEqual(['Bearer canary-token-1']);
  });

  it('at an address that may not be called is not called', async () => {
    await calls.close();
    calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork: true }, maxCalls: 8, maxCallsPerOrigin: 8 });
    tokens = new AccessTokens(calls, clock);
    expect(await outcome({ tokenUrl: 'http://169.254.169.254/token' })).toMatchObject({ error: 'Api.TokenRefused' });
    expect(asked).toEqual([]);
  });
});
