import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@workflows/contracts';
import type { TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import type { CallOutcomes } from '../connectors/connector-calls';
import { OutboundCalls } from '../http/outbound-calls';
import { SlackRunner } from './slack-runner';

let server: Server;
let url: string;
let status = 200;
let posted: unknown[] = [];
let told: unknown[][] = [];
let calls: OutboundCalls;
const outcomes: CallOutcomes = {
  givenBack: () => undefined,
  succeeded: (_task, result) => void told.push(['succeeded', result]),
  failed: (_task, failure) => void told.push(['failed', failure]),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      posted.push(JSON.parse(body));
      response.writeHead(status).end(status === 200 ? 'ok' : `no service at ${request.url}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/canary`; // it listens on a port, not on a pipe
});
afterAll(() => server.close());
beforeEach(() => {
  [status, posted, told] = [200, [], []];
});
afterEach(() => calls.close());

async function post(
  given: Json,
  secrets: Record<string, string> = { 'slack.webhook': `${url}\n` },
): Promise<unknown[]> {
  const clock = new FakeClock();
  calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork: true }, maxCalls: 4, maxCallsPerOrigin: 2 });
  const task: TenantTask = {
    tenant: 'default',
    workflowName: 'w',
    executionId: 'execution_1',
    taskId: 3,
    function: 'slack.postMessage',
    state: 's',
    arguments: given,
    attempt: 1,
    visit: 2,
    accepted: false,
  };
  new SlackRunner(outcomes, {
    clock,
    calls,
    pauses: { isPaused: () => false },
    secrets: { reveal: async (_, name) => secrets[name] },
  }).run(task);
  await waitFor(() => told.length > 0, { within: 5_000 });
  return told[0] ?? [];
}

describe('slack.postMessage', () => {
  it('posts by the webhook of a secret, an object a line a member', async () => {
    const given = { channel: '#signups', content: { name: 'Ada', visits: 2 } };
    expect(await post(given)).toEqual(['succeeded', 'ok']);
    expect(posted).toEqual([{ channel: '#signups', text: '*name:* Ada\n*visits:* 2' }]);
    told = [];
    await calls.close();
    await post({ text: 'hi', webhook: '{{secret:other}}' }, { other: url });
    expect(posted.at(-1)).toEqual({ text: 'hi' });
  });

  it('says what to do where there is no webhook, or none in a secret', async () => {
    expect((await post({ text: 'hi' }, {}))[1]).toMatchObject({
      error: 'Secret.Missing',
      cause: expect.stringContaining('PUT /secrets/slack.webhook'),
    });
    told = [];
    await calls.close();
    expect((await post({ text: 'hi', webhook: url }))[1]).toMatchObject({ error: 'Api.InvalidArguments' });
    expect(posted).toEqual([]);
  });

  it('shows nobody the webhook that is refused', async () => {
    status = 404;
    const [, failure] = await post({ text: 'hi' });
    expect(failure).toMatchObject({ error: 'Http.404' });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });
});
