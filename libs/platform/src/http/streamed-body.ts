import type { FastifyInstance } from 'fastify';
import { EngineError } from '@workflows/contracts';

/** Stands for whatever a client says its bytes are, so that no parser takes them. */
const UNREAD = 'application/x-unread';

/** How long a client may take to send a body that is read before the handler. */
const READ_WITHIN_MS = 120_000;

/**
 * Routes with `streamed` get their bodies as they come, of any type and size: the handler finds the stream in `request.body` and reads it,
 * or lets it be. The client's own Content-Type is in `request.raw.headers`. All other bodies have to arrive within a time,
 * which the server itself cannot see to: it knows no routes.
 */
export function leaveStreamedBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.streamed) request.headers = { 'content-type': UNREAD };
    done();
  });
  fastify.addContentTypeParser(UNREAD, (request, payload, done) => {
    if (request.routeOptions.config.streamed) return done(null, payload);
    done(new EngineError('MEDIA_TYPE_UNSUPPORTED', 'Send the body as JSON, with the header "Content-Type: application/json".'));
  });
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (!request.routeOptions.config.streamed) endWhenSlow(request.raw);
    done(null, payload);
  });
}

function endWhenSlow(raw: NodeJS.ReadableStream & { destroy(): unknown; complete: boolean }): void {
  if (raw.complete) return;
  const timer = setTimeout(() => raw.destroy(), READ_WITHIN_MS).unref();
  const arrived = (): void => clearTimeout(timer);
  raw.once('end', arrived).once('close', arrived);
}
