import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { EngineError } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { boundBodies } from './arriving-body';
import { MemoryBudget } from './memory-budget';
import { readBodies } from './read-bodies';

const LIMIT = 100_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const arrays = (count: number): string => `[${Array.from({ length: count }, () => '[]').join()}]`;

let app: FastifyInstance;
let budget: MemoryBudget;
/** What requests wait for before they are answered. */
let gate: Promise<void>;
let open: () => void;

async function start(memory: number): Promise<void> {
  budget = new MemoryBudget(memory);
  gate = new Promise((resolve) => (open = resolve));
  app = Fastify({ bodyLimit: LIMIT });
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof EngineError ? 400 : 500).send({ code: error instanceof EngineError && error.code }),
  );
  boundBodies(app, budget, LIMIT);
  readBodies(app);
  app.post('/now', (request) => ({ items: (request.body as unknown[]).length }));
  app.post('/later', async () => {
    await gate;
    return {};
  });
  app.get('/big', () => ({ text: 'x'.repeat(200_000) }));
  await app.listen({ port: 0, host: '127.0.0.1' });
}

afterEach(() => app.close());

const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { ...JSON_TYPE, ...headers } });

describe('a body that is packed', () => {
  beforeEach(() => start(1e9));

  it.each([
    ['gzip', gzipSync(arrays(10))],
    ['x-gzip', gzipSync(arrays(10))],
    ['br', brotliCompressSync(arrays(10))],
    ['identity', Buffer.from(arrays(10))],
  ])('as %s is read', async (coding, body) =>
    expect((await post('/now', body, { 'content-encoding': coding })).json()).toEqual({ items: 10 }),
  );

  it.each([
    ['in a way nobody knows', 'zstd', Buffer.from('[]'), 'MEDIA_TYPE_UNSUPPORTED'],
    ['in a way every object has', 'constructor', Buffer.from('[]'), 'MEDIA_TYPE_UNSUPPORTED'],
    ['badly', 'gzip', Buffer.from('[1,2,3]'), 'BODY_MALFORMED'],
    ['and has an end missing', 'gzip', gzipSync(arrays(1_000)).subarray(0, 30), 'BODY_MALFORMED'],
    ['and is too large when it is not', 'gzip', gzipSync(' '.repeat(10_000_000)), 'BODY_TOO_LARGE'],
  ])('%s is refused', async (_what, coding, body, code) =>
    expect((await post('/now', body, { 'content-encoding': coding })).json()).toEqual({ code }),
  );
});

describe('the memory of bodies', () => {
  beforeEach(() => start(500_000));

  it('is taken while a request lasts, and given back with its answer', async () => {
    const first = post('/later', arrays(1_000));
    await waitFor(() => budget.held > 50_000);
    open();
    await first;
    await waitFor(() => budget.held === 0);
  });

  it('is counted by what a body becomes, and not by its text', async () => {
    const [text, dense] = [`["${'x'.repeat(17_000)}"]`, arrays(6_000)];
    const first = post('/later', text);
    await waitFor(() => budget.held > 34_000);
    const ofText = budget.held;
    const second = post('/later', dense);
    await waitFor(() => budget.held > 6 * ofText);
    open();
    await Promise.all([first, second]);
  });

  it('is for so many at once: another is refused before it is read, and taken later', async () => {
    const first = post('/later', arrays(7_000));
    await waitFor(() => budget.held > 400_000);
    expect((await post('/now', arrays(7_000))).json()).toEqual({ code: 'OVERLOADED' });
    const told = await new Promise<string>((resolve) => {
      const { port } = app.server.address() as { port: number };
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          'POST /now HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99000\r\n\r\n[',
        ),
      );
      socket.once('data', (data) => (resolve(String(data)), socket.destroy()));
    });
    expect(told).toContain('OVERLOADED');
    open();
    await first;
    await waitFor(() => budget.held === 0);
    expect((await post('/now', arrays(7_000))).json()).toEqual({ items: 7_000 });
  });

  it('is enough for one that is alone, however small it is', async () => {
    await app.close();
    await start(1_000);
    expect((await post('/now', arrays(7_000))).json()).toEqual({ items: 7_000 });
    expect((await app.inject('/big')).statusCode).toBe(200);
  });

  it('is given back when the client goes away in the middle', async () => {
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        'POST /now HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n[[]',
      ),
    );
    await waitFor(() => budget.held > 0);
    socket.destroy();
    await waitFor(() => budget.held === 0);
  });
});

describe('a body that is refused early', () => {
  it('is read to its end, so that the client can hear why', async () => {
    await start(1e9);
    const { port } = app.server.address() as { port: number };
    const chunk = Buffer.alloc(65_536, 0x20);
    const total = 400 * chunk.length;
    let told = '';
    const socket = connect(port, '127.0.0.1');
    const failed: Error[] = [];
    socket.on('error', (error) => failed.push(error)).on('data', (data) => (told += String(data)));
    socket.write(`POST /now HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${total}\r\n\r\n`);
    for (let sent = 0; sent < total; sent += chunk.length)
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
    socket.write('POST /now HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]');
    await waitFor(() => told.includes('"items":0'));
    expect(told).toContain('BODY_TOO_LARGE');
    expect(failed).toEqual([]);
    socket.destroy();
  });
});
