import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long answers that are on their way may take once the app stops. */
const WITHIN_MS = 15_000;

/**
 * Lets an app stop that has connections: `server.close` waits for all of them, also for one over which nobody ever said a
 * word. Those without a request in hand end at once, the others after their answer, and what is left after `withinMs` is cut.
 */
export function endConnections(fastify: FastifyInstance, withinMs = WITHIN_MS): void {
  const answers = new Map<Socket, ServerResponse | undefined>(); // the last one of each connection, which ends after all others
  let isStopping = false;
  fastify.server.on('connection', (socket: Socket) => {
    if (isStopping) return void socket.destroy();
    answers.set(socket, undefined);
    socket.once('close', () => answers.delete(socket));
  });
  fastify.server.on('request', ({ socket }, response) => {
    answers.set(socket, response);
    if (isStopping) endAfter(response, socket);
  });
  fastify.addHook('preClose', (done) => {
    isStopping = true;
    for (const [socket, answer] of answers) {
      if (answer === undefined || answer.closed) socket.destroy();
      else endAfter(answer, socket);
    }
    const cut = setTimeout(() => {
      for (const socket of answers.keys()) socket.destroy();
    }, withinMs);
    fastify.server.once('close', () => clearTimeout(cut));
    done();
  });

  function endAfter(answer: ServerResponse, socket: Socket): void {
    answer.once('close', () => {
      if (answers.get(socket) === answer) socket.destroySoon();
    });
  }
}
