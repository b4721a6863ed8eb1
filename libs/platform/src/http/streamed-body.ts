import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';

/** Stands for whatever a client says its bytes are, so that no parser takes them. */
const UNREAD = 'application/x-unread';

/**
 * Routes with `streamed` get their bodies as they come, of any type and size: the handler finds the stream in `request.body`,
 * and the client's own Content-Type in `request.raw.headers`. They end when neither side has moved a byte for `withinMs`. All
 * other bodies have to arrive within that time, which the server itself cannot see to: it knows no routes.
 */
export function leaveStreamedBodies(fastify: FastifyInstance, withinMs: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.streamed) {
      request.headers = { 'content-type': UNREAD };
      request.raw.socket.setTimeout(withinMs);
    } else if (hasBody(request)) endWhenSlow(request.raw, withinMs);
    done();
  });
}

/** Added after the other parsers, which may have been removed until then. */
export function addUnreadParser(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(UNREAD, (request, payload, done) => {
    if (request.routeOptions.config.streamed) return done(null, payload);
    const message = 'Send the body as JSON, with the header "Content-Type: application/json".';
    done(new EngineError('MEDIA_TYPE_UNSUPPORTED', message));
  });
}

function hasBody({ raw: { headers } }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function endWhenSlow(raw: FastifyRequest['raw'], withinMs: number): void {
  const timer = setTimeout(() => raw.destroy(), withinMs).unref();
  const arrived = (): void => clearTimeout(timer);
  raw.once('end', arrived).once('close', arrived);
}
