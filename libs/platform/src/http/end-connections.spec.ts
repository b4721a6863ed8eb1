import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { endConnections } from './end-connections';

const REQUEST = 'GET /slow HTTP/1.1\r\nHost: here\r\n\r\n';

/** An app whose answers wait for `answer`. */
async function slowApp(withinMs?: number) {
  const app: FastifyInstance = fastify({ return503OnClosing: false });
  endConnections(app, withinMs);
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let began: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (began = resolve));
  app.get('/slow', async () => {
    began();
    await answered;
    return 'answer';
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, answer, asked };
}

async function open(port: number): Promise<{ socket: Socket; ended: Promise<unknown>; heard: () => string }> {
  let text = '';
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => undefined);
  const ended = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  return { socket, ended, heard: () => text };
}

describe('an app that stops', () => {
  it('ends connections over which nothing is asked', async () => {
    const { app, port } = await slowApp();
    const silent = await open(port);
    const halfway = await open(port);
    halfway.socket.write(REQUEST.slice(0, 20));
    await app.close();
    await Promise.all([silent.ended, halfway.ended]);
  });

  it('gives the answer that is on its way first', async () => {
    const { app, port, answer, asked } = await slowApp();
    const client = await open(port);
    client.socket.write(REQUEST);
    await asked;
    const closed = app.close();
    answer();
    await Promise.all([closed, client.ended]);
    expect(client.heard()).toMatch(/ 200 OK[^]*answer$/);
  });

  it('does not wait for an answer for ever', async () => {
    const { app, port, asked, answer } = await slowApp(20);
    const client = await open(port);
    client.socket.write(REQUEST);
    await asked;
    await app.close();
    await client.ended;
    answer();
  });
});
