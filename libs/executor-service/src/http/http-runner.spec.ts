import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { EngineError, type RegisteredFunction } from '@workflows/contracts';
import type { FunctionOutcomes, SecretReader, TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { HttpRunner } from './http-runner';
import { HeaderFilling } from './own-headers';
import { OutboundCalls } from './outbound-calls';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];
const open: OutboundCalls[] = [];
let told: unknown[][] = [];
/** Where the function is now, if it was moved since its task began. */
let movedTo: string | undefined;
let isPaused = false;
/** How a secret is read. */
let reveal: SecretReader['reveal'] = async () => undefined;

const outcomes: FunctionOutcomes = {
  succeeded: (_task, result) => void told.push(['succeeded', result]),
  failed: (_task, failure) => void told.push(['failed', failure]),
  accepted: () => void told.push(['accepted']),
  givenBack: ({ taskId }) => void told.push(['givenBack', taskId]),
};

beforeEach(() => {
  told = [];
  movedTo = undefined;
  isPaused = false;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((calls) => calls.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A function that answers so; the port it listens on. */
async function serve(answer: Answer): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => answer(request, response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return port;
}

function runner(allowPrivateNetwork = true): HttpRunner {
  const headers = (_task: TenantTask, _body: string, trusted: boolean) => ({
    'idempotency-key': 'k',
    ...(trusted && { 'workflow-task-token': 't' }),
  });
  const clock = new FakeClock();
  const calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork }, maxCalls: 4, maxCallsPerOrigin: 2 });
  open.push(calls);
  const lookUp = (): RegisteredFunction | undefined => (movedTo === undefined ? undefined : registeredAt(movedTo));
  const filling = new HeaderFilling({ reveal: (...asked) => reveal(...asked) }, clock);
  return new HttpRunner(outcomes, clock, headers, calls, filling, { lookUp, isPaused: () => isPaused });
}

function registeredAt(url: string): RegisteredFunction {
  return { tenant: 'default', name: 'f', type: 'http', url, revision: 1, deleted: false };
}

function call(by: HttpRunner, url: string, more: Partial<TenantTask> = {}): void {
  const task: TenantTask = {
    tenant: 'default',
    workflowName: 'w',
    executionId: 'execution_1',
    taskId: 3,
    function: 'f',
    state: 's',
    arguments: { a: 1 },
    attempt: 1,
    visit: 2,
    accepted: false,
    ...more,
  };
  by.run(task, registeredAt(url));
}

const outcome = async (): Promise<unknown[]> => {
  await waitFor(() => told.length > 0, { within: 5_000 });
  expect(told).toHaveLength(1);
  return told[0] ?? [];
};

const json =
  (status: number, body: unknown, headers = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('a call of an http function', () => {
  it('posts the arguments and gives the answer', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response, body) => {
      seen.push([request.method, request.url, request.headers['idempotency-key'], JSON.parse(body)]);
      json(200, { ok: true })(request, response, body);
    });
    call(runner(), `http://127.0.0.1:${port}/path?q=1`);
    expect(await outcome()).toEqual(['succeeded', { ok: true }]);
    expect(seen).toEqual([['POST', '/path?q=1', 'k', { a: 1 }]]);
  });

  it('is not made where its function was paused before its turn came, and is made once it is begun again', async () => {
    const held: ServerResponse[] = [];
    const port = await serve((_request, response) => void held.push(response));
    const by = runner();
    for (const taskId of [1, 2, 3]) call(by, `http://127.0.0.1:${port}`, { taskId }); // two lanes an origin
    await waitFor(() => held.length === 2);
    isPaused = true;
    held[0]?.end('1');
    await waitFor(() => told.length === 2);
    expect(told).toEqual([
      ['succeeded', 1],
      ['givenBack', 3],
    ]);
    isPaused = false;
    call(by, `http://127.0.0.1:${port}`, { taskId: 3 });
    await waitFor(() => held.length === 3);
  });

  it('goes to where the function is when its turn has come, and not to where it was when it began to wait', async () => {
    const held: ServerResponse[] = [];
    const old = await serve((_request, response) => void held.push(response));
    const port = await serve(json(200, { moved: true }));
    const by = runner();
    for (const taskId of [1, 2, 3]) call(by, `http://127.0.0.1:${old}`, { taskId }); // two lanes an origin
    await waitFor(() => held.length === 2);
    movedTo = `http://127.0.0.1:${port}`;
    by.stop('execution_1', 1);
    expect(await outcome()).toEqual(['succeeded', { moved: true }]);
    expect(held).toHaveLength(2);
  });

  it('fails by the name that the answer gives, with its status and the wait it asks for', async () => {
    const port = await serve(json(429, { error: 'Mail.Busy', cause: 'later' }, { 'retry-after': '2' }));
    call(runner(), `http://127.0.0.1:${port}`);
    expect(await outcome()).toEqual([
      'failed',
      { error: 'Mail.Busy', cause: 'later', status: 429, retryAfterMs: 2000 },
    ]);
  });

  it('is accepted when the function will answer by token', async () => {
    const port = await serve(json(202, {}));
    call(runner(), `http://127.0.0.1:${port}`);
    expect(await outcome()).toEqual(['accepted']);
  });

  it.each([
    ['an answer', json(200, { ok: true })],
    ['none', json(204, null)],
    [
      'what is no JSON',
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
  ] satisfies [string, Answer][])('with %s is a hand-over where only a token completes the task', async (_, answer) => {
    const port = await serve(answer);
    call(runner(), `http://127.0.0.1:${port}`, { answer: 'token' });
    expect(await outcome()).toEqual(['accepted']);
  });

  it('that fails fails the task, whoever was to complete it', async () => {
    const port = await serve(json(500, { error: 'Down' }));
    call(runner(), `http://127.0.0.1:${port}`, { answer: 'token' });
    expect(await outcome()).toMatchObject(['failed', { error: 'Down' }]);
  });

  it('follows a 307 with method and body, and keeps its token from another origin', async () => {
    const seen: unknown[] = [];
    const target = await serve((request, response, body) => {
      seen.push([request.method, request.headers['workflow-task-token'], body]);
      json(200, 1)(request, response, body);
    });
    const port = await serve(
      (_request, response) => void response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end(),
    );
    call(runner(), `http://127.0.0.1:${port}`);
    expect(await outcome()).toEqual(['succeeded', 1]);
    expect(seen).toEqual([['POST', undefined, '{"a":1}']]);
  });

  it('fails when nobody listens', async () => {
    const port = await serve(json(200, 1));
    servers.splice(0).forEach((server) => server.close());
    call(runner(), `http://127.0.0.1:${port}`);
    expect(await outcome()).toMatchObject([
      'failed',
      { error: 'States.TaskFailed', cause: expect.stringContaining('refused') },
    ]);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '0x7f000001'])(
    'does not reach %s where the private network is closed',
    async (host) => {
      let reached = false;
      const port = await serve((request, response, body) => {
        reached = true;
        json(200, 1)(request, response, body);
      });
      call(runner(false), `http://${host}:${port}`);
      expect(await outcome()).toMatchObject([
        'failed',
        { error: 'States.TaskFailed', cause: expect.stringContaining('may not be called') },
      ]);
      expect(reached).toBe(false);
    },
  );

  it('refuses an answer over 10 MiB without keeping it', async () => {
    const port = await serve(
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(11 * 2 ** 20)}"`),
    );
    call(runner(), `http://127.0.0.1:${port}`);
    expect(await outcome()).toMatchObject(['failed', { error: 'States.DataLimitExceeded' }]);
  });

  it('is made once, however often its task comes while it is under way', async () => {
    const answers: (() => void)[] = [];
    const port = await serve((...asked) => void answers.push(() => json(200, answers.length)(...asked)));
    const by = runner();
    for (let times = 0; times < 2; times++) call(by, `http://127.0.0.1:${port}`);
    await waitFor(() => answers.length > 0, { within: 5_000 });
    answers[0]?.();
    expect(await outcome()).toEqual(['succeeded', 1]);
  });
});

const LOSSES: [string, (by: HttpRunner) => void][] = [
  ['its task is closed', (by) => by.stop('execution_1', 3)],
  ["its execution is somebody else's", (by) => by.forget((id) => id === 'execution_1')],
];

/** Where a call can be when that happens. */
const AWAITS: [string, Answer][] = [
  ['before an answer', () => undefined],
  [
    'within an answer',
    (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":'),
  ],
];

describe.each(LOSSES)('once %s, a call', (_, lose) => {
  it.each(AWAITS)('is broken off %s, and says nothing more', async (_, answer) => {
    let isAsked = false;
    let isClosed = false;
    const port = await serve((request, response, body) => {
      isAsked = true;
      response.on('close', () => (isClosed = true));
      answer(request, response, body);
    });
    const by = runner();
    call(by, `http://127.0.0.1:${port}`);
    await waitFor(() => isAsked, { within: 5_000 });
    lose(by);
    await waitFor(() => isClosed, { within: 5_000 });
    expect(told).toEqual([]);
  });

  it('that still waits for its turn is never made', async () => {
    const seen: string[] = [];
    const answers: (() => void)[] = [];
    const port = await serve((request, response, body) => {
      seen.push(body);
      answers.push(() => json(200, 1)(request, response, body));
    });
    const by = runner();
    for (const taskId of [4, 5, 6, 7])
      call(by, `http://127.0.0.1:${port}`, { executionId: 'execution_2', taskId, arguments: taskId });
    call(by, `http://127.0.0.1:${port}`);
    lose(by);
    call(by, `http://127.0.0.1:${port}`, { executionId: 'execution_2', taskId: 8, arguments: 8 });
    for (let answered = 0; answered < 5; answered++) {
      await waitFor(() => answers.length > answered, { within: 5_000 });
      answers[answered]?.();
    }
    await waitFor(() => told.length === 5, { within: 5_000 });
    expect(seen.sort()).toEqual(['4', '5', '6', '7', '8']);
  });

  it('can be made again by the same task', async () => {
    let asked = 0;
    const port = await serve((...given) => void (++asked === 2 && json(200, 2)(...given)));
    const by = runner();
    call(by, `http://127.0.0.1:${port}`);
    await waitFor(() => asked === 1, { within: 5_000 });
    lose(by);
    call(by, `http://127.0.0.1:${port}`);
    expect(await outcome()).toEqual(['succeeded', 2]);
  });
});

describe('an answer that is packed', () => {
  const text = JSON.stringify({ a: 'x'.repeat(1_000) });
  const PACKERS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync } as const;

  it.each(Object.entries(PACKERS))('as %s is understood, asked for or not', async (coding, pack) => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(pack(text));
    });
    call(runner(), `http://127.0.0.1:${port}/`);
    await waitFor(() => told.length > 0);
    expect(told).toEqual([['succeeded', JSON.parse(text)]]);
  });

  it.each([
    ['in a way nobody knows', 'zstd', Buffer.from(text), 'packed as "zstd"'],
    ['badly', 'gzip', Buffer.from(text), 'incorrect header check'],
    ['and much larger than it may be', 'gzip', gzipSync(Buffer.alloc(20_000_000)), '10 MiB'],
  ])('%s fails', async (_what, coding, body, cause) => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(body);
    });
    call(runner(), `http://127.0.0.1:${port}/`);
    await waitFor(() => told.length > 0);
    expect(told).toEqual([['failed', expect.objectContaining({ cause: expect.stringContaining(cause) })]]);
  });
});

describe('a number beyond doubles', () => {
  it('is no JSON', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1e999}');
    });
    call(runner(), `http://127.0.0.1:${port}/`);
    await waitFor(() => told.length > 0);
    expect(told).toEqual([['failed', expect.objectContaining({ error: 'Function.InvalidJson' })]]);
  });
});

describe('a function with headers of its own', () => {
  const VALUE = 'c4nary/+"x';
  const MASK = '[secret key]';

  function callWith(url: string, headers: Record<string, string>): void {
    const task = {
      tenant: 'default',
      workflowName: 'w',
      executionId: 'execution_1',
      taskId: 3,
      function: 'f',
      state: 's',
    };
    const call = { arguments: { a: '{{secret:key}}' }, attempt: 1, visit: 2, accepted: false };
    runner().run({ ...task, ...call }, { ...registeredAt(url), headers });
  }

  beforeEach(() => {
    reveal = async (_tenant, name) => (name === 'key' ? VALUE : undefined);
  });

  it('is called with them, the secrets filled in there and nowhere else, and they are not shown in what it answers', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response, body) => {
      seen.push([request.headers['x-key'], request.headers['idempotency-key'], JSON.parse(body)]);
      json(200, { echo: request.headers, [VALUE]: [`${VALUE}${VALUE}`] })(request, response, body);
    });
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': 'Bearer {{secret:key}}', 'x-plain': 'p' });
    const [kind, result] = await outcome();
    expect(seen).toEqual([[`Bearer ${VALUE}`, 'k', { a: '{{secret:key}}' }]]);
    expect([kind, result]).toEqual([
      'succeeded',
      { echo: expect.objectContaining({ 'x-key': `Bearer ${MASK}`, 'x-plain': 'p' }), [MASK]: [`${MASK}${MASK}`] },
    ]);
  });

  it.each<[string, Answer]>([
    ['as text', (request, response) => void response.writeHead(500).end(`no: ${request.headers['x-key']}`)],
    [
      'where a quotation of it is cut',
      (_request, response) => void response.writeHead(500).end(`${'x'.repeat(295)}${VALUE}`),
    ],
    ['as the name of its error', json(400, { error: VALUE, cause: { why: VALUE } })],
    [
      'in broken JSON',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a":${JSON.stringify(VALUE)}`),
    ],
    [
      'in a redirect that is refused',
      (_request, response) => void response.writeHead(307, { location: `ftp://${encodeURIComponent(VALUE)}/` }).end(),
    ],
    [
      'as the coding of its answer',
      (_request, response) => void response.writeHead(200, { 'content-encoding': VALUE }).end('x'),
    ],
  ])('shows no secret where it fails, and says it %s', async (_how, answer) => {
    const port = await serve(answer);
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': '{{secret:key}}' });
    expect(JSON.stringify(await outcome())).not.toMatch(/c4n/);
  });

  it('has them on its own origin alone', async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((request, response, body) => {
      seen.push(request.headers['x-key'], request.url);
      json(200, 1)(request, response, body);
    });
    const port = await serve((request, response) => {
      seen.push(request.headers['x-key']);
      const stray = `http://127.0.0.1:${elsewhere}/?k=${encodeURIComponent(VALUE)}`;
      const target = request.url === '/' ? '/again' : stray;
      response.writeHead(308, { location: target }).end();
    });
    callWith(`http://127.0.0.1:${port}/`, { 'X-Key': '{{secret:key}}' });
    expect(await outcome()).toEqual(['succeeded', 1]);
    expect(seen).toEqual([VALUE, VALUE, undefined, '/?k=[secret%20key]']);
  });

  it.each([
    ['there is none', '{{secret:none}}', 'Secret.Missing', 'PUT /secrets/none'],
    ['no header can carry it', '{{secret:key}}', 'Secret.Unreadable', 'a line break'],
  ])('is not called, nor again, where %s', async (_why, header, error, cause) => {
    reveal = async (_tenant, name) => (name === 'key' ? 'two\nlines' : undefined);
    const port = await serve(() => void told.push(['called']));
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': header });
    expect(await outcome()).toEqual(['failed', { error, cause: expect.stringContaining(cause), retryable: false }]);
  });

  it('waits for a database that is away', async () => {
    let asked = 0;
    const clock = new FakeClock();
    const reader = {
      reveal: async () => {
        if (++asked < 3) throw new EngineError('UNAVAILABLE', 'the database is away');
        return VALUE;
      },
    };
    const filling = new HeaderFilling(reader, clock).fill({ tenant: 'default', headers: { a: '{{secret:key}}' } });
    for (const times of [1, 2]) {
      await waitFor(() => asked === times && clock.pending === 1);
      clock.advance(1_000);
    }
    expect(await filling).toMatchObject({ ok: true, own: { headers: { a: VALUE } } });
  });
});
