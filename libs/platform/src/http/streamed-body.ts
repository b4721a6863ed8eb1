import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';

/** Stands for whatever a client says its bytes are, so that no parser takes them. */
const UNREAD = 'application/x-unread';

/** How long the body of a request may take, where it is read before the handler. */
const READ_WITHIN_MS = 120_000;
/** How long neither side of a stream may move a byte. */
const SILENT_MS = 120_000;

/**
 * Routes with `streamed` get their bodies as they come, of any type and size: the handler finds the stream in `request.body`,
 * and the client's own Content-Type in `request.raw.headers`. All other bodies have to arrive within a time, which the
 * server itself cannot see to: it knows no routes.
 */
export function leaveStreamedBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.streamed) {
      request.headers = { 'content-type': UNREAD };
      request.raw.socket.setTimeout(SILENT_MS);
    } else if (hasBody(request)) endWhenSlow(request.raw);
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

function endWhenSlow(raw: FastifyRequest['raw']): void {
  const timer = setTimeout(() => raw.destroy(), READ_WITHIN_MS).unref();
  const arrived = (): void => clearTimeout(timer);
  raw.once('end', arrived).once('close', arrived);
}
