import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { hasBody } from './read-bodies';

/**
 * Routes with `streamed` get their bodies as they come, of any type and size: the handler finds the stream in `request.body`,
 * and the client's own Content-Type in `request.raw.headers`. They end when neither side has moved a byte for `withinMs`. All
 * other bodies have to arrive within that time, which the server itself cannot see to: it knows no routes.
 */
export function leaveStreamedBodies(fastify: FastifyInstance, withinMs: number): void {
  const arriving = endSlowBodies(fastify, withinMs);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.streamed) request.raw.socket.setTimeout(withinMs);
    else if (hasBody(request.raw.headers)) arriving(request.raw);
    done();
  });
}

/**
 * Ends those that have not arrived in time, up to a quarter of it later. Over each connection comes one at a time, and so looking at
 * connections now and then does what would else take a timer and two listeners for each request.
 */
function endSlowBodies(fastify: FastifyInstance, withinMs: number): (raw: IncomingMessage) => void {
  const last = new Map<Socket, { raw: IncomingMessage; since: number }>();
  const look = (): void => {
    const before = performance.now() - withinMs;
    for (const [socket, { raw, since }] of last) {
      if (raw.complete || socket.destroyed) last.delete(socket);
      else if (since <= before) raw.destroy();
    }
  };
  const looking = setInterval(look, withinMs / 4).unref();
  fastify.addHook('onClose', (_app, done) => {
    clearInterval(looking);
    done();
  });
  fastify.server.on('connection', (socket: Socket) => socket.once('close', () => last.delete(socket)));
  return (raw) => last.set(raw.socket, { raw, since: performance.now() });
}
