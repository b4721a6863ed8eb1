import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';
import { JSON_TYPES } from './fastify-types';
import { parseAnyJsonBody, parseConfidentialBody, parseJsonBody } from './json-body';

/**
 * Reads bodies, in the place of Fastify's parsers, which make an async resource for each: a twentieth of what a small request costs.
 *   R1. Fastify takes all methods for ones without a body, so that it neither reads nor judges any.
 *   R2. What gets here is within the limit of bodies, unpacked and counted (`arriving-body.ts`).
 *   R3. A path that nobody serves is said to be that, whatever comes with it.
 *   R4. What is no UTF-8 is refused (RFC 8259, 8.1): else a character that nobody wrote would be kept in the place of what they wrote.
 */
const METHODS = ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const JSON_TYPE = 'application/json';

export function readBodies(fastify: FastifyInstance): void {
  for (const method of METHODS) fastify.addHttpMethod(method, { hasBody: false, overrideExisting: true }); // R1
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (!METHODS.includes(request.method) || request.is404) return done(null, payload);
    const { streamed } = request.routeOptions.config;
    if (streamed) request.body = payload;
    if (streamed || !comesWithBody(request)) return done(null, payload);
    if (!isJson(request)) return done(new EngineError('MEDIA_TYPE_UNSUPPORTED', OTHER_TYPE));
    readText(payload as Readable, (error, text) => {
      try {
        if (error === undefined) request.body = parse(request, text);
      } catch (refusal) {
        error = refusal instanceof Error ? refusal : new Error('unreadable body', { cause: refusal });
      }
      done(error ?? null, payload);
    });
  });
}

const OTHER_TYPE = 'Send the body as JSON, with the header "Content-Type: application/json".';

const OTHER_ENCODING = 'The body is not UTF-8, as JSON has to be.';

/** Or says of what type it would be. */
function comesWithBody({ raw: { headers } }: FastifyRequest): boolean {
  return headers['content-type'] !== undefined || hasBody(headers);
}

export function hasBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isJson({ raw, routeOptions }: FastifyRequest): boolean {
  const given = raw.headers['content-type'] ?? '';
  if (given === JSON_TYPE) return true;
  const [type = ''] = given.split(';', 1);
  const name = type.trim().toLowerCase();
  return (
    name === JSON_TYPE || JSON_TYPES.some((known) => known === name && routeOptions.config.jsonTypes?.includes(known))
  );
}

function parse({ routeOptions }: FastifyRequest, text: string): unknown {
  const { judgesBodies, confidential } = routeOptions.config;
  if (confidential) return parseConfidentialBody(text);
  return judgesBodies ? parseAnyJsonBody(text) : parseJsonBody(text);
}

/** R4. What could not be read stands as U+FFFD in the text, which few have: the others are not looked at twice. */
function isBroken(text: string, bytes: Buffer): boolean {
  return text.includes('\uFFFD') && !isUtf8(bytes);
}

/** Tells of the whole of it, once, or why there is no more. */
function readText(payload: Readable, done: (error: Error | undefined, text: string) => void): void {
  const chunks: Buffer[] = [];
  const end = (error?: Error): void => {
    payload.off('data', onData).off('end', end).off('error', end);
    const [first = Buffer.alloc(0), ...others] = chunks;
    const bytes = others.length === 0 ? first : Buffer.concat(chunks);
    const text = bytes.toString();
    done(error ?? (isBroken(text, bytes) ? new EngineError('BODY_MALFORMED', OTHER_ENCODING) : undefined), text);
  };
  const onData = (chunk: Buffer): void => void chunks.push(chunk);
  payload.on('data', onData).on('end', end).on('error', end);
}
