import { createServer, type AddressInfo } from 'node:net';
import { waitFor } from '@workflows/testing';
import { SECRET, Stranger, atEnd, closeAll, serve } from './tcp.fixture';
import { TcpRegistryClient } from './tcp-registry-client';

const PATTERN = 'registry.workflows.delete';
/** What a server says, and what a client answers. */
const GREETING_BYTES = 12 + 32;
const ANSWER_BYTES = 64;

afterEach(closeAll);

function clientOf(port: number, secret = SECRET): { ask(): Promise<unknown> } {
  const client = new TcpRegistryClient({ host: '127.0.0.1', port, secret, timeoutMs: 2_000 });
  atEnd(() => client.close());
  return { ask: () => client.ask(PATTERN, 'default', { ref: 'x' }) };
}

/** A server that counts what reaches its handler. */
async function counting(limits = {}): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const port = await serve({ [PATTERN]: () => ({ ok: true, value: { deleted: ++calls > 0 } }) }, limits);
  return { port, calls: () => calls };
}

/** Passes bytes on to `port` and keeps a copy of both directions. */
async function tapped(port: number): Promise<{ port: number; sent: Buffer[]; all: Buffer[] }> {
  const [sent, all]: Buffer[][] = [[], []];
  const tap = createServer((client) => {
    const { socket } = new Stranger(port);
    client.on('data', (chunk) => void (sent?.push(chunk), all?.push(chunk), socket.write(chunk)));
    socket.on('data', (chunk) => void (all?.push(chunk), client.write(chunk)));
    client.on('error', () => undefined).on('close', () => socket.destroy());
    atEnd(() => void client.destroy());
  });
  await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve));
  atEnd(() => void tap.close());
  return { port: (tap.address() as AddressInfo).port, sent: sent ?? [], all: all ?? [] };
}

describe('a server of our own services', () => {
  it('hears nobody with another secret', async () => {
    const { port, calls } = await counting();
    await expect(clientOf(port, 'not the secret at all').ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(clientOf(port).ask()).resolves.toEqual({ deleted: true });
    expect(calls()).toBe(1);
  });

  it('ends a connection that sends anything else than a proof', async () => {
    const { port, calls } = await counting();
    const stranger = new Stranger(port);
    const message = JSON.stringify({ pattern: PATTERN, id: '1', data: { v: 1, tenant: 'default', ref: 'x' } });
    stranger.socket.write(`${message.length}#${message}${'x'.repeat(ANSWER_BYTES)}`);
    await stranger.ended;
    expect([calls(), stranger.heard.length]).toEqual([0, GREETING_BYTES]);
  });

  it('ends a connection that says nothing', async () => {
    const { port } = await counting({ greetingMs: 20 });
    await new Stranger(port).ended;
  });

  it('lets the oldest of too many strangers go, and hears who knows the secret', async () => {
    const { port } = await counting({ strangers: 2 });
    const [first, second] = [new Stranger(port), new Stranger(port)];
    await waitFor(() => [first, second].every(({ heard }) => heard.length === GREETING_BYTES));
    await expect(clientOf(port).ask()).resolves.toEqual({ deleted: true });
    await first.ended;
    expect(second.socket.destroyed).toBe(false);
  });

  it('is not told the secret, and what was overheard opens no other connection', async () => {
    const { port } = await counting();
    const tap = await tapped(port);
    await clientOf(tap.port).ask();
    expect(Buffer.concat(tap.all).includes(SECRET)).toBe(false);
    const replaying = new Stranger(port);
    replaying.socket.write(Buffer.concat(tap.sent));
    await replaying.ended;
    expect(replaying.heard.length).toBe(GREETING_BYTES);
  });
});

describe('a client of our own services', () => {
  it('asks nothing of a server that does not know the secret', async () => {
    const heard: Buffer[] = [];
    const impostor = createServer((socket) => {
      socket.write(Buffer.concat([Buffer.from('workflows/2\n'), Buffer.alloc(32)]));
      socket.on('data', (chunk) => void (heard.push(chunk), socket.write(Buffer.alloc(32))));
      socket.on('error', () => undefined);
      atEnd(() => void socket.destroy());
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
    atEnd(() => void impostor.close());
    await expect(clientOf((impostor.address() as AddressInfo).port).ask()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(Buffer.concat(heard).length).toBe(ANSWER_BYTES);
  });
});
