import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { waitFor } from '@workflows/testing';
import type { HttpRunner } from './http-runner';
import {
  anewEachTime,
  call,
  closeServers,
  json,
  outcome,
  runner,
  serve,
  world,
  type Answer,
} from './http-runner.fixture';

anewEachTime();

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
    world.isPaused = true;
    held[0]?.end('1');
    await waitFor(() => world.told.length === 2);
    expect(world.told).toEqual([
      ['succeeded', 1],
      ['givenBack', 3],
    ]);
    world.isPaused = false;
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
    world.movedTo = `http://127.0.0.1:${port}`;
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
    closeServers();
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
    expect(world.told).toEqual([]);
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
    await waitFor(() => world.told.length === 5, { within: 5_000 });
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
    await waitFor(() => world.told.length > 0);
    expect(world.told).toEqual([['succeeded', JSON.parse(text)]]);
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
    await waitFor(() => world.told.length > 0);
    expect(world.told).toEqual([['failed', expect.objectContaining({ cause: expect.stringContaining(cause) })]]);
  });
});

describe('a number beyond doubles', () => {
  it('is no JSON', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1e999}');
    });
    call(runner(), `http://127.0.0.1:${port}/`);
    await waitFor(() => world.told.length > 0);
    expect(world.told).toEqual([['failed', expect.objectContaining({ error: 'Function.InvalidJson' })]]);
  });
});
