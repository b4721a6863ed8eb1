import type { AddressInfo } from 'node:net';
import type { Json } from '@workflows/contracts';
import type { FunctionOutcomes, TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { SMTPServer } from 'smtp-server';
import { EmailRunner } from './email-runner';

interface Received {
  from: string;
  to: string[];
  text: string;
}

const FROM = 'Workflows <workflows@example.com>';
let sink: SMTPServer;
let port: number;
let received: Received[] = [];
/** What the server says to the message. */
let answer: (Error & { responseCode?: number }) | undefined;
let told: unknown[][] = [];

const NOT_PAUSED = { isPaused: () => false };
const outcomes: Pick<FunctionOutcomes, 'succeeded' | 'failed' | 'givenBack'> = {
  givenBack: () => undefined,
  succeeded: (_task, result) => void told.push(['succeeded', result]),
  failed: (_task, failure) => void told.push(['failed', failure]),
};

beforeAll(async () => {
  sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => done(new Error('no')),
    onData: (stream, { envelope }, done) => {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
        done(answer);
      });
    },
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  port = (sink.server.address() as AddressInfo).port; // it listens on a port, not on a pipe
});
afterAll(() => new Promise<void>((resolve) => sink.close(() => resolve())));
beforeEach(() => {
  [received, answer, told] = [[], undefined, []];
});

const url = (): string => `smtp://127.0.0.1:${port}`;

const task = (given: Json): TenantTask => ({
  tenant: 'default',
  workflowName: 'w',
  executionId: 'execution_1',
  taskId: 3,
  function: 'email.send',
  state: 's',
  arguments: given,
  attempt: 1,
  visit: 2,
  accepted: false,
});

async function send(given: Json, at: string | undefined = url()): Promise<unknown[]> {
  told = [];
  new EmailRunner(outcomes, new FakeClock(), NOT_PAUSED, at === undefined ? undefined : { url: at, from: FROM }).run(
    task(given),
  );
  await waitFor(() => told.length > 0, { within: 5_000 });
  return told[0] ?? [];
}

const HELLO = { to: 'Ada <ada@example.com>', subject: 'Grüße', text: 'Hello' };

describe('email.send', () => {
  it('sends one message, whose id is the same each time it is asked for the same', async () => {
    const [, first] = await send({ ...HELLO, bcc: ['bob@example.com'] });
    expect(await send({ ...HELLO, bcc: ['bob@example.com'] })).toEqual(['succeeded', first]);
    const [{ from, to, text } = { from: '', to: [], text: '' }] = received;
    expect([from, to]).toEqual(['workflows@example.com', ['ada@example.com', 'bob@example.com']]);
    expect(text).toContain(`Message-ID: ${Object(first).messageId}`);
    expect(text).not.toContain('bob@example.com');
  });

  it.each<[string, Json]>([
    ['a header in its subject', { ...HELLO, subject: 'a\r\nBcc: eve@example.com' }],
    ['a header in an address', { ...HELLO, to: 'ada@example.com\nBcc: eve@example.com' }],
    ['two addresses in one', { ...HELLO, to: 'ada@example.com, eve@example.com' }],
    ['a file for a body', { ...HELLO, text: { path: '/etc/passwd' } }],
    ['an attachment', { ...HELLO, attachments: [{ path: '/etc/passwd' }] }],
    ['a sender of its own', { ...HELLO, from: 'ceo@example.com' }],
  ])('with %s is refused', async (_, given) => {
    expect((await send(given))[1]).toMatchObject({ error: 'Api.InvalidArguments', retryable: false });
    expect(received).toEqual([]);
  });

  it('is tried again where the server is busy or away, and not where it refuses', async () => {
    answer = Object.assign(new Error('try later'), { responseCode: 451 });
    expect((await send(HELLO))[1]).toEqual({ error: 'Email.Unavailable', cause: expect.stringContaining('try later') });
    answer = Object.assign(new Error('no such user'), { responseCode: 550 });
    expect((await send(HELLO))[1]).toMatchObject({ error: 'Email.Rejected', retryable: false });
    expect((await send(HELLO, 'smtp://127.0.0.1:1'))[1]).toMatchObject({ error: 'Email.Unavailable' });
    expect(new EmailRunner(outcomes, new FakeClock(), NOT_PAUSED, undefined).defaults.retry[0]?.errors).toEqual([
      'Email.Unavailable',
    ]);
  });

  it('says what to set where nothing is set, and shows no password where one is wrong', async () => {
    new EmailRunner(outcomes, new FakeClock(), NOT_PAUSED, undefined).run(task(HELLO));
    expect(told[0]?.[1]).toMatchObject({
      error: 'Email.NotConfigured',
      cause: expect.stringContaining('Set SMTP_URL'),
    });
    const [, failure] = await send(HELLO, `smtp://user:canary@127.0.0.1:${port}`);
    expect(failure).toMatchObject({ error: 'Email.NotConfigured', retryable: false });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });
});
