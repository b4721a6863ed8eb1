import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** How long answers that are on their way may take once the app stops. */
const WITHIN_MS = 15_000;

/**
 * Lets an app stop that has connections: `server.close` waits for all of them, also for one over which nobody ever said a
 * word. Those without a request in hand end at once, the others after their answer, and what is left after `withinMs` is cut.
 */
export function endConnections(fastify: FastifyInstance, withinMs = WITHIN_MS): void {
  const requests = new Map<Socket, number>();
  let isStopping = false;
  fastify.server.on('connection', (socket: Socket) => {
    if (isStopping) return void socket.destroy();
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  fastify.server.on('request', ({ socket }, response) => {
    count(socket, 1);
    response.once('close', () => {
      count(socket, -1);
      if (isStopping && requests.get(socket) === 0) socket.destroySoon();
    });
  });
  fastify.addHook('preClose', (done) => {
    isStopping = true;
    for (const [socket, open] of requests) if (open === 0) socket.destroy();
    const cut = setTimeout(() => {
      for (const socket of requests.keys()) socket.destroy();
    }, withinMs);
    fastify.server.once('close', () => clearTimeout(cut));
    done();
  });

  function count(socket: Socket, by: number): void {
    const open = requests.get(socket);
    if (open !== undefined) requests.set(socket, open + by);
  }
}
