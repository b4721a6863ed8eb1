import type { FastifyInstance } from 'fastify';

/**
 * What browsers may do with what they get here: nothing, but to show the documentation, whose scripts come from this service.
 * No page can be put into another, and no answer runs as a page: an object of a user may well be HTML.
 */
const ANY = "default-src 'none'; frame-ancestors 'none'; sandbox";
const DOCUMENTATION = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function guardPages(fastify: FastifyInstance, isDocumentation: (url: string) => boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?', 1);
    void reply
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', isDocumentation(path) ? DOCUMENTATION : ANY)
      .header('x-frame-options', 'DENY')
      .header('referrer-policy', 'no-referrer');
    done();
  });
}
