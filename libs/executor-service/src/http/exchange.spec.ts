import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { waitFor } from '@workflows/testing';
import { Agent, type Dispatcher } from 'undici';
import { BreakOff } from './break-off';
import { exchange } from './exchange';

let agent: Agent;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
  agent = new Agent({ connections: 1, pipelining: 1 });
});

afterEach(async () => {
  await agent.destroy();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

/** A server that says just these bytes to each request; the requests are cut where their headers end. */
async function serve(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heard += String(data);
      if (!heard.includes('\r\n\r\n')) return;
      heard = '';
      answer(socket);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return `http://127.0.0.1:${port}`;
}

function ask(origin: string, method: Dispatcher.HttpMethod = 'GET', breakOff = new BreakOff()) {
  return exchange(agent, { origin, path: '/', method }, breakOff);
}

const says =
  (...parts: (string | Uint8Array)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
  };
const saysAndCloses =
  (...parts: (string | Uint8Array)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
    socket.end();
  };
const OK = 'HTTP/1.1 200 OK\r\n';

describe('an answer', () => {
  it.each<[string, string, Dispatcher.HttpMethod, number]>([
    ['of a HEAD', `${OK}content-encoding: gzip\r\ncontent-length: 100\r\n\r\n`, 'HEAD', 200],
    ['without content', 'HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n', 'GET', 204],
    ['that is unchanged', 'HTTP/1.1 304 Not Modified\r\ncontent-encoding: br\r\n\r\n', 'GET', 304],
    ['of nothing', `${OK}content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`, 'GET', 200],
    ['without content, in a way nobody knows', 'HTTP/1.1 204 No Content\r\ncontent-encoding: zstd\r\n\r\n', 'GET', 204],
  ])('%s is empty, whatever it says of how it is packed', async (_, answer, method, status) => {
    const origin = await serve(says(answer));
    expect(await ask(origin, method)).toMatchObject({ status, body: '' });
  });

  it('may come after hints, and end with trailers', async () => {
    const chunked = `${OK}transfer-encoding: chunked\r\ntrailer: x\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\nx: y\r\n\r\n`;
    const origin = await serve(
      says('HTTP/1.1 103 Early Hints\r\ncontent-encoding: zstd\r\nlink: </a>\r\n\r\n', chunked),
    );
    expect(await ask(origin)).toMatchObject({ status: 200, body: '{"a":1}' });
  });

  it('is one text, wherever a character was cut', async () => {
    const origin = await serve((socket) => {
      const text = Buffer.from('a€b');
      socket.write(`${OK}content-length: ${text.length}\r\n\r\n`);
      socket.write(text.subarray(0, 2), () => socket.write(text.subarray(2)));
    });
    expect(await ask(origin)).toMatchObject({ body: 'a€b' });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['before its headers', (socket) => void socket.destroy()],
    ['by a reset', (socket) => void socket.resetAndDestroy()],
    ['within its headers', saysAndCloses('HTTP/1.1 200 O')],
    ['within its body', saysAndCloses(`${OK}content-length: 10\r\n\r\n12345`)],
    [
      'by a reset within its body',
      (socket) => void socket.write(`${OK}content-length: 10\r\n\r\n1`, () => socket.resetAndDestroy()),
    ],
    ['within a chunk', saysAndCloses(`${OK}transfer-encoding: chunked\r\n\r\n5\r\nab`)],
    [
      'within what is packed',
      says(`${OK}content-encoding: gzip\r\ncontent-length: 12\r\n\r\n`, gzipSync('abcdefghij').subarray(0, 12)),
    ],
    ['in another protocol', says('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')],
    ['in what is no HTTP', saysAndCloses('hello\r\n\r\n')],
  ])('that ends %s is none', async (_, answer) => {
    const origin = await serve(answer);
    await expect(ask(origin)).rejects.toBeInstanceOf(Error);
  });

  it.each([
    ['by its length', `${OK}content-length: 20000000\r\n\r\n`, ''],
    ['in chunks', `${OK}transfer-encoding: chunked\r\n\r\n`, 'f00000\r\n'],
  ])('that is too long %s has no body, and its connection ends', async (_, head, before) => {
    let closed = 0;
    const origin = await serve((socket) => {
      socket.once('close', () => closed++);
      says(head, before, Buffer.alloc(15 * 2 ** 20))(socket);
    });
    expect(await ask(origin)).toMatchObject({ status: 200, body: undefined });
    await waitFor(() => closed === 1);
  });
});

describe('a call', () => {
  it('that waits for a connection settles when it is broken off, and is never made', async () => {
    let asked = 0;
    const origin = await serve(() => void asked++);
    const first = new BreakOff();
    const second = new BreakOff();
    const one = ask(origin, 'POST', first);
    await waitFor(() => asked === 1);
    const two = ask(origin, 'POST', second);
    second.now(new Error('not any more'));
    await expect(two).rejects.toThrow('not any more');
    first.now(new Error('nor this'));
    await expect(one).rejects.toThrow('nor this');
    const third = new BreakOff();
    const three = ask(origin, 'POST', third);
    await waitFor(() => asked === 2);
    third.now(new Error('over'));
    await expect(three).rejects.toThrow('over');
    expect(asked).toBe(2);
  });

  it('that was broken off before it began is never made', async () => {
    let asked = 0;
    const origin = await serve((socket) => {
      asked++;
      says(`${OK}content-length: 0\r\n\r\n`)(socket);
    });
    const before = new BreakOff();
    before.now(new Error('not at all'));
    await expect(ask(origin, 'POST', before)).rejects.toThrow('not at all');
    expect(await ask(origin)).toMatchObject({ status: 200 });
    expect(asked).toBe(1);
  });

  it('that is broken off after its answer changes nothing, and leaves the connection to others', async () => {
    const origin = await serve(says(`${OK}content-length: 1\r\n\r\n1`));
    const late = new BreakOff();
    expect(await ask(origin, 'GET', late)).toMatchObject({ body: '1' });
    late.now(new Error('too late'));
    expect(await ask(origin)).toMatchObject({ body: '1' });
    expect(sockets.size).toBe(1);
  });

  it.each(['waits for its answer', 'waits for a connection', 'comes later'])(
    'that %s settles when all connections are ended',
    async (where) => {
      let asked = 0;
      const origin = await serve(() => void asked++);
      const calls = where === 'comes later' ? [] : [ask(origin), ask(origin)];
      const settled = Promise.allSettled(calls);
      if (calls.length > 0) await waitFor(() => asked === 1);
      await agent.destroy();
      if (where === 'comes later') await expect(ask(origin)).rejects.toThrow('destroyed');
      expect((await settled).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    },
  );
});
